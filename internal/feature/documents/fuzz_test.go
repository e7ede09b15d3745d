package documents

import (
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit"
)

// FuzzUpload: whatever is sent, a file is judged without a panic, one that is taken is of a kind that its name says, and its name holds
// nothing that a header, a folder or a page would read as something else.
func FuzzUpload(f *testing.F) {
	f.Add("visit.pdf", []byte("%PDF-1.7"))
	f.Add("..\\..\\a/b\u202Efdp.exe", []byte("MZ"))
	f.Add("notes.TXT", []byte("Gr\u00fc\u00dfe\n"))
	f.Add("a.odt", []byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		if media, wrong := casework.MediaOf(name, body); wrong == "" && (media == "" || !strings.Contains(casework.DocumentEndings, strings.ToLower(path.Ext(name)))) {
			t.Errorf("%q is taken as %q", name, media)
		}
		kept := casework.FileName(name)
		if kept == "" || !utf8.ValidString(kept) || strings.ContainsAny(kept, "/\\\r\n\x00\"\u202e") || utf8.RuneCountInString(kept) > 110 {
			t.Errorf("%q is kept as %q", name, kept)
		}
	})
}

// FuzzFiling: whatever is sent beside the file, it is filed under a section that its sender reads, or refused.
func FuzzFiling(f *testing.F) {
	testkit.FuzzTyped(f, "LETTER", func(t *testing.T, in testkit.Typed) {
		var faults casework.Faults
		filed := addForm{Section: in.Word, Kind: in.Word, NoSensitive: in.Tick}.parse()
		filed.Check(&faults, []casework.Subject{casework.OnPlan}, 0)
		if !faults.Any() && (filed.Section != casework.OnPlan || !casework.DocumentKinds.Has(filed.Kind) || !filed.NoSensitive) {
			t.Errorf("taken as %+v", filed)
		}
	})
}
