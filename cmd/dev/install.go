package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"channelpanel/internal/platform/pgserver"
	"channelpanel/internal/platform/print"
)

// need is something that must be on this machine.
type need struct {
	name     string
	packages []string // of Debian and Ubuntu
	present  func(context.Context) bool
}

func postgresql() need {
	return need{"PostgreSQL", []string{"postgresql"}, func(ctx context.Context) bool {
		_, err := pgserver.Programs(ctx)
		return err == nil
	}}
}

func compiler() need {
	return need{"a C compiler for the race detector", []string{"gcc", "libc6-dev"}, onPath("gcc", "clang")}
}

func chromium() need {
	return need{"Chromium", []string{"chromium"}, onPath("chromium", "chromium-browser", "google-chrome")}
}

// spreadsheets are read by another program than ours in the deep lane.
func spreadsheets() need {
	return need{"LibreOffice Calc", []string{"libreoffice-calc-nogui"}, onPath("soffice")}
}

// texts are opened by another program than ours in the tests.
func texts() need {
	return need{"LibreOffice Writer", []string{"libreoffice-writer-nogui"}, func(context.Context) bool {
		office, err := exec.LookPath("soffice")
		if err == nil {
			office, err = filepath.EvalSymlinks(office)
		}
		if err == nil {
			_, err = os.Stat(filepath.Join(filepath.Dir(office), "libswlo.so")) // LibreOffice is there without Writer where only Calc was asked for
		}
		return err == nil
	}}
}

func weasyprint() need {
	return need{"WeasyPrint", []string{"weasyprint"}, func(ctx context.Context) bool {
		_, err := print.NewPress(ctx)
		return err == nil
	}}
}

// poppler reads the PDF that WeasyPrint writes.
func poppler() need {
	return need{"Poppler's tools", []string{"poppler-utils"}, onPath("pdfinfo")}
}

func node() need {
	npm, js := onPath("npm"), onPath("node")
	return need{"Node.js", []string{"nodejs", "npm"}, func(ctx context.Context) bool { return npm(ctx) && js(ctx) }}
}

func onPath(programs ...string) func(context.Context) bool {
	return func(context.Context) bool {
		for _, p := range programs {
			if _, err := exec.LookPath(p); err == nil {
				return true
			}
		}
		return false
	}
}

// install gets what is missing by apt where it may, and otherwise says the one command that does.
func install(ctx context.Context, r *report, needs ...need) error {
	var names, packages []string
	for _, n := range needs {
		if !n.present(ctx) {
			names, packages = append(names, n.name), append(packages, n.packages...)
		}
	}
	if len(names) == 0 {
		return nil
	}
	apt, may := aptCommand(ctx)
	if !may {
		return fmt.Errorf("missing: %s. Install with:\n  sudo apt-get update && sudo apt-get install -y %s\nor your system's own packages of these",
			strings.Join(names, ", "), strings.Join(packages, " "))
	}
	return r.step("install "+strings.Join(names, ", "), func() (string, error) {
		quiet := []string{"DEBIAN_FRONTEND=noninteractive"}
		if _, err := run(ctx, quiet, "", apt[0], append(apt[1:], "update", "-q")...); err != nil {
			return "", err
		}
		args := append(apt[1:], "install", "-q", "-y", "--no-install-recommends")
		if _, err := run(ctx, quiet, "", apt[0], append(args, packages...)...); err != nil {
			return "", err
		}
		for _, n := range needs {
			if !n.present(ctx) {
				return "", errors.New(n.name + " is still missing: this system's package is too old or of another kind")
			}
		}
		return "", nil
	})
}

// aptCommand is apt-get with the rights to install, if this machine has it and we have them without a password.
func aptCommand(ctx context.Context) ([]string, bool) {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return nil, false
	}
	if os.Getuid() == 0 {
		return []string{"apt-get"}, true
	}
	if exec.CommandContext(ctx, "sudo", "-n", "true").Run() != nil {
		return nil, false
	}
	return []string{"sudo", "-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"}, true
}
