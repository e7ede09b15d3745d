package live_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails where a stream or the listening connection goes on after its test.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("database/sql.(*DB).connectionOpener"), goleak.IgnoreAnyFunction("database/sql.(*DB).connectionCleaner"))
}
