package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// goFiles lists the project's own Go files.
func goFiles() ([]string, error) {
	return find(".", func(path string) bool { return strings.HasSuffix(path, ".go") })
}

// find lists files below root, leaving out hidden folders and what npm installed.
func find(root string, wanted func(path string) bool) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case !d.IsDir() && wanted(path):
			found = append(found, path)
		}
		return nil
	})
	return found, err
}

// sums is each file's digest, for telling what a generator changed.
func sums(files []string) (map[string]string, error) {
	m := make(map[string]string, len(files))
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		m[path] = fmt.Sprintf("%x", sha256.Sum256(body))
	}
	return m, nil
}

// changed lists, sorted, the files that differ between two sums or are in one only.
func changed(before, after map[string]string) []string {
	differ := map[string]bool{}
	for path, sum := range before {
		if after[path] != sum {
			differ[path] = true
		}
	}
	for path, sum := range after {
		if before[path] != sum {
			differ[path] = true
		}
	}
	return slices.Sorted(maps.Keys(differ))
}

// unchanged fails when do leaves other files than it found: what is committed was then not what it makes.
func unchanged(root string, wanted func(string) bool, do func() error) error {
	before, err := snapshot(root, wanted)
	if err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	after, err := snapshot(root, wanted)
	if err != nil {
		return err
	}
	if stale := changed(before, after); len(stale) > 0 {
		return fmt.Errorf("out of date, now made anew (commit them):\n  %s", strings.Join(stale, "\n  "))
	}
	return nil
}

func snapshot(root string, wanted func(string) bool) (map[string]string, error) {
	files, err := find(root, wanted)
	if err != nil {
		return nil, err
	}
	return sums(files)
}
