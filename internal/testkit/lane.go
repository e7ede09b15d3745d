package testkit

// Lane is how much of something a test does: fast for each change, deep where the long tests run too (go run ./cmd/dev deep).
func Lane[T any](fast, deep T) T {
	if Deep {
		return deep
	}
	return fast
}
