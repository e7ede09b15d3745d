package bench

import (
	"encoding/gob"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// sample is one answer of the product with what it asked the database.
type sample struct {
	Method     string
	Status     int
	Header     http.Header
	Body       []byte
	Statements []statement
	Scopes     []string // of the person, where a statement asks for them
	Fresh      []string // ids that the product made for this request: made anew each time it is sent again
	RoundTrips int
}

// transcript is what the floor repeats: samples by the key of their page.
type transcript map[string][]sample

func (t transcript) save(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(t); err != nil {
		_ = f.Close()
		return fmt.Errorf("write the transcript: %w", err)
	}
	return f.Close()
}

func readTranscript(path string) (t transcript, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if err := gob.NewDecoder(f).Decode(&t); err != nil {
		return nil, fmt.Errorf("read the transcript: %w", err)
	}
	return t, nil
}

// kept says whether the floor sends the statement too: what sets up row-level security and what remembers forms belong
// to the house and not to the page.
func kept(s statement) bool {
	return !strings.Contains(s.SQL, "set_config('app.") && !strings.Contains(s.SQL, "write_key")
}

// asksForScopes says whether a statement holds the access rule of lists, which the floor then has as well.
func asksForScopes(s statement) bool {
	return strings.Contains(s.SQL, "my_scopes()") || strings.Contains(s.SQL, "my_recusal()")
}

func changes(s statement) bool {
	word := strings.ToUpper(strings.TrimSpace(s.SQL))
	return strings.HasPrefix(word, "INSERT") || strings.HasPrefix(word, "UPDATE")
}
