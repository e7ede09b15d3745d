package main

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// endWithParent asks for SIGTERM when our parent ends: `go run` passes no SIGTERM on, and would leave the product
// and its database running.
func endWithParent() {
	runtime.LockOSThread() // the wish belongs to a thread, and execve keeps that of its caller
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGTERM), 0, 0, 0)
}
