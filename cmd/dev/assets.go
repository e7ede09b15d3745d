package main

import (
	"context"
	"os"
	"path/filepath"
)

type assetsVerb struct{}

func (*assetsVerb) Run(ctx context.Context, r *report) error {
	if err := install(ctx, r, node()); err != nil {
		return err
	}
	_ = r.step("web/static", func() (string, error) { return "", buildAssets(ctx) })
	return r.end()
}

func buildAssets(ctx context.Context) error {
	dir := filepath.Join("web", "assets")
	if _, err := npmInstall(ctx, dir); err != nil {
		return err
	}
	_, err := run(ctx, nil, dir, "node", "build.mjs")
	return err
}

// checkAssets fails when what is committed in web/static is not what web/assets makes.
func checkAssets(ctx context.Context) (string, error) {
	if _, err := os.Stat(filepath.Join("web", "assets", "build.mjs")); os.IsNotExist(err) {
		return "there are none yet", nil
	}
	return "", unchanged(filepath.Join("web", "static"), func(string) bool { return true }, func() error { return buildAssets(ctx) })
}

// npmInstall installs exactly what the folder's lock file names, if that has not been done since it last changed.
func npmInstall(ctx context.Context, dir string) (string, error) {
	lock, err := os.Stat(filepath.Join(dir, "package-lock.json"))
	if os.IsNotExist(err) {
		return "no lock file, nothing to install", nil
	}
	if err != nil {
		return "", err
	}
	done, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
	if err == nil && !done.ModTime().Before(lock.ModTime()) {
		return "", nil
	}
	_, err = run(ctx, nil, dir, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	return "", err
}
