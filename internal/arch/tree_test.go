package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// module is the product's import path.
const module = "channelpanel"

// source is one file of the tree, a Go file or a page template.
type source struct {
	path      string // with slashes, from the top of the tree
	text      string
	syntax    *ast.File // nil for a template
	set       *token.FileSet
	generated bool
}

func (s *source) dir() string  { return path.Dir(s.path) }
func (s *source) base() string { return path.Base(s.path) }
func (s *source) isGo() bool   { return s.syntax != nil }
func (s *source) isTest() bool { return strings.HasSuffix(s.path, "_test.go") }

// in says whether the file lies in one of the folders, or below it.
func (s *source) in(dirs ...string) bool { return within(s.dir(), dirs...) }

func within(dir string, dirs ...string) bool {
	for _, d := range dirs {
		if dir == d || strings.HasPrefix(dir, d+"/") {
			return true
		}
	}
	return false
}

// imports lists what a Go file imports: our own packages as folders from the top, others by their full path.
func (s *source) imports() (own, others []string) {
	for _, spec := range s.syntax.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil:
		case strings.HasPrefix(p, module+"/"):
			own = append(own, strings.TrimPrefix(p, module+"/"))
		default:
			others = append(others, p)
		}
	}
	return own, others
}

// local is the name that a file uses for an import path, "" when it does not import it.
func (s *source) local(importPath string) string {
	for _, spec := range s.syntax.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil && p == importPath {
			if spec.Name != nil {
				return spec.Name.Name
			}
			return path.Base(p)
		}
	}
	return ""
}

func (s *source) line(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// parse makes a source; name ends in .go or .templ.
func parse(name, text string) (*source, error) {
	s := &source{path: name, text: text, set: token.NewFileSet(), generated: generated.MatchString(text)}
	if !strings.HasSuffix(name, ".go") {
		return s, nil
	}
	var err error
	s.syntax, err = parser.ParseFile(s.set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	return s, err
}

// tree reads every Go file and template of the project, and the names of what is visible at its top.
func tree(t *testing.T) (files []*source, top []string) {
	t.Helper()
	root := filepath.Join("..", "..")
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") {
			top = append(top, e.Name())
		}
	}
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && file != root && (d.Name() == "node_modules" || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, ".templ"):
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		s, err := parse(filepath.ToSlash(name), string(text))
		if err != nil {
			return err
		}
		files = append(files, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, top
}
