package print

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// sample has every kind of block, and text that a careless writer would let through.
func sample() Document {
	return Document{
		Title: "Minutes & <notes> of a “test”", Creator: "An invented panel", At: time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC),
		Blocks: []Block{
			Heading{1, "Present & apologies"},
			Paragraph{Bold("Chair: "), {Text: "Alex Example </p><script>alert(1)</script>"}},
			Text("Two lines\nof one paragraph, with \u0000\u0008\uFFFEnothing illegal ]]> left."),
			List{Items: []Paragraph{Text("first point"), Text("second point")}},
			List{Numbered: true, Items: []Paragraph{Text("alpha"), Text("beta")}},
			Heading{2, "A table"},
			Table{Caption: "Who came", Columns: []string{"Name", "Agency"}, Rows: [][]string{{"Kim", "Health & care"}, {"Ceri", "Police"}}, RowHeads: true},
			PageBreak{},
			Heading{3, "Łódź, naïve, 日本"},
			Text("The end."),
		},
	}
}

func press(t *testing.T) *Press {
	t.Helper()
	p, err := NewPress(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run runs a program of this machine on a file with the given body and returns what it writes.
func run(t *testing.T, body []byte, name string, program string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", file)
	}
	out, err := exec.CommandContext(t.Context(), program, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", program, err)
	}
	return string(out)
}

// office has LibreOffice open a file and write it in another format.
func office(t *testing.T, body []byte, format string) []byte {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "x.odt")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	ext, _, _ := strings.Cut(format, ":")
	cmd := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless", "--convert-to", format, "--outdir", dir, file)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("LibreOffice: %v: %s", err, said)
	}
	out, err := os.ReadFile(filepath.Join(dir, "x."+ext))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	tag   = regexp.MustCompile(`<[^>]*>`)
	style = regexp.MustCompile(`(?s)<head>.*</head>`)
	mark  = regexp.MustCompile(`^(•|\d\.)$`)
)

// words are the words of a text without the marks of lists.
func words(s string) string {
	var list []string
	for w := range strings.FieldsSeq(strings.TrimPrefix(s, "\ufeff")) {
		if !mark.MatchString(w) {
			list = append(list, w)
		}
	}
	return strings.Join(list, " ")
}

func htmlWords(page []byte) string {
	s := tag.ReplaceAllString(style.ReplaceAllString(string(page), ""), " ")
	return words(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(s))
}

// A document has the same words as a web page, as PDF and as OpenDocument text.
func TestThreeFormsHaveTheSameWords(t *testing.T) {
	d := sample()
	want := words(d.Text())
	if !strings.Contains(want, "Kim Health & care Ceri Police Łódź, naïve, 日本 The end.") || strings.ContainsAny(want, "\x00\x08\uFFFE") {
		t.Fatalf("the canonical text is %q", want)
	}
	pdf, err := press(t).PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	odt, err := d.ODT()
	if err != nil {
		t.Fatal(err)
	}
	foot := regexp.MustCompile(`(?i)page \d+ of \d+`)
	for form, got := range map[string]string{
		"web page": htmlWords(d.HTML()),
		"PDF":      words(foot.ReplaceAllString(run(t, pdf, "x.pdf", "pdftotext", "-raw", "FILE", "-"), "")),
		"ODT":      words(string(office(t, odt, "txt:Text (encoded):UTF8"))),
	} {
		if got != want {
			t.Errorf("%s reads\n%s\nwant\n%s", form, got, want)
		}
	}
}

func TestAPDFIsTaggedAndHasTitleAndLanguage(t *testing.T) {
	d := sample()
	d.Header, d.Footer = `OFFICIAL-SENSITIVE "} body { display: none`, "An invented panel"
	p := press(t)
	pdf, err := p.PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	info := run(t, pdf, "x.pdf", "pdfinfo", "FILE")
	for _, want := range []string{"Tagged:          yes", "Title:           " + d.Title, "Author:          An invented panel", "Pages:           2"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	for _, want := range []string{"/StructTreeRoot", "/Lang (en-GB)", "/MarkInfo"} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("the PDF has no %s", want)
		}
	}
	tags := run(t, pdf, "x.pdf", "pdfinfo", "-struct-text", "FILE")
	for _, want := range []string{"H1", "H2", "Table", "TH", "LI"} {
		if !strings.Contains(tags, want) {
			t.Errorf("no element %s among the tags:\n%s", want, tags)
		}
	}
	text := run(t, pdf, "x.pdf", "pdftotext", "-raw", "FILE", "-")
	for _, want := range []string{d.Header, "An invented panel · page 1 of 2", "page 2 of 2", "The end."} {
		if !strings.Contains(text, want) {
			t.Errorf("the pages do not say %q:\n%s", want, text)
		}
	}
	again, err := p.PDF(t.Context(), d)
	if err != nil || !bytes.Equal(pdf, again) {
		t.Errorf("the same document gave another file (%v)", err)
	}
	// The planted fault: a PDF that is not tagged is told from one that is.
	if plain := run(t, office(t, mustODT(t, d), `pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"false"}}`), "x.pdf", "pdfinfo", "FILE"); strings.Contains(plain, "Tagged:          yes") {
		t.Errorf("a PDF without tags passes:\n%s", plain)
	}
}

func mustODT(t *testing.T, d Document) []byte {
	t.Helper()
	b, err := d.ODT()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// What a page names outside itself is not fetched: no file gets into the PDF, and no connection is made.
func TestAPageFetchesNothing(t *testing.T) {
	canary := filepath.Join(t.TempDir(), "canary.txt")
	if err := os.WriteFile(canary, []byte("CANARY-OF-THIS-MACHINE"), 0o600); err != nil {
		t.Fatal(err)
	}
	css := filepath.Join(t.TempDir(), "canary.css")
	if err := os.WriteFile(css, []byte(`p::after { content: "CANARY-OF-THIS-MACHINE" }`), 0o600); err != nil {
		t.Fatal(err)
	}
	line, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = line.Close() }()
	called := make(chan struct{}, 16)
	go func() {
		for {
			c, err := line.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
			called <- struct{}{}
		}
	}()
	http := "http://" + line.Addr().String()
	page := fmt.Sprintf(`<!DOCTYPE html><html lang="en"><head><title>t</title><link rel=attachment href="file://%[1]s"><link rel=stylesheet href="file://%[3]s">
		<link rel=stylesheet href="%[2]s/a.css"><style>@import "%[2]s/b.css"; @font-face { font-family: x; src: url(%[2]s/f.woff) } body { font-family: x; background: url("%[2]s/b.png") }</style></head>
		<body><p>words<img src="file://%[1]s"><img src="%[2]s/i.png"><a rel=attachment href="file://%[1]s">x</a>
		<img src='data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><image href="%[2]s/s.png"/></svg>'><object data="file://%[1]s"></object><embed src="%[2]s/e"></p></body></html>`, canary, http, css)
	holds := func(pdf []byte) bool {
		file := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(file, pdf, 0o600); err != nil {
			t.Fatal(err)
		}
		listed, err := exec.CommandContext(t.Context(), "pdfdetach", "-list", file).CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(run(t, pdf, "x.pdf", "pdftotext", "FILE", "-"), "CANARY") || bytes.Contains(pdf, []byte("CANARY")) || !strings.HasPrefix(string(listed), "0 ")
	}
	pdf, err := press(t).print(t.Context(), []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	if holds(pdf) {
		t.Error("a file of this machine is in the PDF")
	}
	if !strings.Contains(run(t, pdf, "x.pdf", "pdftotext", "FILE", "-"), "words") {
		t.Error("the page itself is not in the PDF")
	}
	select {
	case <-called:
		t.Error("a connection was made")
	case <-time.After(100 * time.Millisecond):
	}
	// The planted fault: the program as it comes fetches all that, and the trial sees it.
	careless := &Press{python: press(t).python, places: make(chan struct{}, 1), patience: patience}
	cmd := exec.CommandContext(t.Context(), careless.python, "-I", "-c", strings.ReplaceAll(caller, ", url_fetcher=refuse", ""), fmt.Sprint(memory), "00")
	cmd.Stdin = strings.NewReader(page)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !holds(out) {
		t.Error("without the refusal no canary is found: the trial finds nothing")
	}
	select {
	case <-called:
	case <-time.After(time.Second):
		t.Error("without the refusal no connection is seen: the trial finds nothing")
	}
}

// A document that does not end is stopped with all that it started, and those who wait for a place can leave.
func TestADocumentThatNeverEndsIsStopped(t *testing.T) {
	p := press(t)
	p.patience = time.Second
	long := Document{Title: "Long"}
	for range 200_000 {
		long.Blocks = append(long.Blocks, Text("and so on, and so on, and so on"))
	}
	start := time.Now()
	if _, err := p.PDF(t.Context(), long); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s to stop", took)
	}
	for range atOnce {
		p.places <- struct{}{}
	}
	ctx, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer leave()
	if _, err := p.PDF(ctx, sample()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("whoever waits for a place got %v", err)
	}
}

func TestOutputIsBounded(t *testing.T) {
	full := 0
	b := &bounded{most: 5, full: func() { full++ }}
	for range 3 {
		if n, err := b.Write([]byte("abc")); n != 3 || err != nil {
			t.Fatal(n, err)
		}
	}
	if b.String() != "abcab" || full != 2 {
		t.Errorf("kept %q, told %d times", b.String(), full)
	}
}

// LibreOffice opens the text document with its headings, header, footer and properties.
func TestATextDocumentOpensInLibreOffice(t *testing.T) {
	d := sample()
	d.Header, d.Footer = "OFFICIAL-SENSITIVE & <more>", "An invented panel"
	body := mustODT(t, d)
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	if f := z.File[0]; f.Name != "mimetype" || f.Method != zip.Store {
		t.Errorf("the first entry is %s, method %d", f.Name, f.Method)
	}
	for _, f := range z.File[1:] {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for dec := xml.NewDecoder(r); ; {
			if _, err := dec.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	pdf := office(t, body, "pdf")
	text := run(t, pdf, "x.pdf", "pdftotext", "-raw", "FILE", "-")
	for _, want := range []string{d.Header, "An invented panel · page 1 of 2", "page 2 of 2", "The end."} {
		if !strings.Contains(text, want) {
			t.Errorf("LibreOffice does not show %q:\n%s", want, text)
		}
	}
	flat := string(office(t, body, "fodt"))
	for _, want := range []string{"<dc:title>Minutes &amp; &lt;notes&gt; of a “test”</dc:title>", "An invented panel</meta:initial-creator>", `fo:language="en" fo:country="GB"`, `fo:border-bottom="0.`, "<table:table-header-rows>", `text:outline-level="2"`} {
		if !strings.Contains(flat, want) {
			t.Errorf("LibreOffice keeps no %s", want)
		}
	}
	if again := mustODT(t, d); !bytes.Equal(body, again) {
		t.Error("the same document gave another file")
	}
}
