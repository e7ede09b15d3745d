package casework

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// DocumentEndings are the endings of files that may be attached, as a form offers them.
const DocumentEndings = ".pdf,.docx,.odt,.png,.jpg,.jpeg,.txt"

const (
	mediaPDF  = "application/pdf"
	mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mediaODT  = "application/vnd.oasis.opendocument.text"
	mediaPNG  = "image/png"
	mediaJPEG = "image/jpeg"
	mediaText = "text/plain; charset=utf-8"
)

// endings are the media types by the ending of a name.
var endings = map[string]string{
	".pdf": mediaPDF, ".docx": mediaDOCX, ".odt": mediaODT, ".png": mediaPNG, ".jpg": mediaJPEG, ".jpeg": mediaJPEG, ".txt": mediaText,
}

// How much a document that is an archive inside may hold: more is no report, and unpacking it would fill whoever opens it.
const (
	mostParts     = 2000
	mostUnpacked  = 200 << 20
	macrosOfWord  = "vbaproject.bin"
	macrosOfWrite = "basic/"
)

// MediaOf is what a file is, by what is in it. Its name has to say the same. A fault says what is wrong with it: the program takes no
// other kinds, none with programs inside, and none that would be far larger unpacked.
func MediaOf(name string, body []byte) (media string, fault string) {
	media, known := endings[strings.ToLower(path.Ext(name))]
	if !known {
		return "", "The file must be a PDF, a Word or OpenDocument text, a PNG or JPEG picture, or plain text"
	}
	var is string
	switch {
	case bytes.HasPrefix(body, []byte("%PDF-")):
		is = mediaPDF
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		is = mediaPNG
	case bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		is = mediaJPEG
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		if is, fault = officeMedia(body); fault != "" {
			return "", fault
		}
	case len(body) > 0 && utf8.Valid(body) && !bytes.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }):
		is = mediaText
	}
	if is != media {
		return "", "What is in the file is not what its name says. Save it again in the program that made it, and attach that"
	}
	return media, ""
}

// JudgeDocument looks at a file that somebody sent, and gives what it is, or what is wrong with it.
func JudgeDocument(name string, body []byte) (media, wrong string) {
	switch {
	case len(body) == 0:
		return "", "Choose a file. An empty one cannot be attached"
	case len(body) > LargestDocument:
		return "", "The file must be 10 MB or smaller"
	}
	return MediaOf(name, body)
}

// officeMedia is what an archive is: a text of Word or OpenDocument, without programs.
func officeMedia(body []byte) (media, fault string) {
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return "", ""
	}
	var unpacked uint64
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		unpacked += f.UncompressedSize64
		switch {
		case strings.HasSuffix(name, macrosOfWord), strings.HasPrefix(name, macrosOfWrite):
			return "", "The file holds programs (macros). Save it without them, or as a PDF, and attach that"
		case name == "word/document.xml":
			media = mediaDOCX
		case name == "mimetype" && media == "" && holds(f, mediaODT):
			media = mediaODT
		}
	}
	if len(z.File) > mostParts || unpacked > mostUnpacked {
		return "", "The file would be far larger unpacked. Save it as a PDF, and attach that"
	}
	return media, ""
}

// holds says whether a part of an archive is exactly a text. No more of it is unpacked.
func holds(f *zip.File, text string) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	got, err := io.ReadAll(io.LimitReader(r, int64(len(text))+1))
	return err == nil && string(got) == text
}
