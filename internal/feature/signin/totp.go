package signin

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"image/png"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// Codes of an authenticator app: RFC 6238 with 6 digits, 30 seconds and SHA-1, which every app knows.
const (
	seedBytes  = 20
	stepLength = 30 // seconds
	clockSlack = 1  // steps that the person's clock may be off, either way
)

// plainBase32 is how a seed is typed into an app.
func plainBase32(seed []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(seed)
}

func newSeed() []byte {
	seed := make([]byte, seedBytes)
	_, _ = rand.Read(seed) // crypto/rand ends the program where it cannot
	return seed
}

// codeStep is the step of time to which a code belongs, if it is right now and was not used before: last is the step of
// the last code that was.
func codeStep(seed []byte, code string, now time.Time, last int64) (int64, bool) {
	code = strings.Join(strings.Fields(code), "")
	if len(code) != otp.DigitsSix.Length() {
		return 0, false
	}
	var found int64
	for d := int64(-clockSlack); d <= clockSlack; d++ {
		step := now.Unix()/stepLength + d
		right, err := totp.GenerateCodeCustom(plainBase32(seed), time.Unix(step*stepLength, 0), totp.ValidateOpts{
			Period: stepLength, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1,
		})
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(right), []byte(code)) == 1 && step > last {
			found = step
		}
	}
	return found, found != 0
}

// picture is the QR code by which an app takes over a seed, as a PNG.
func picture(seed []byte, email string) ([]byte, error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Channel panel", AccountName: email, Secret: seed})
	if err != nil {
		return nil, fmt.Errorf("seed of an app: %w", err)
	}
	img, err := key.Image(264, 264)
	if err != nil {
		return nil, fmt.Errorf("picture of a seed: %w", err)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		return nil, fmt.Errorf("picture of a seed: %w", err)
	}
	return out.Bytes(), nil
}

// recoveryCodes is how many codes somebody gets for the day on which they have lost their second factor.
const recoveryCodes = 10

// newCodes makes recovery codes of 80 random bits, in groups of four for reading.
func newCodes() []string {
	list := make([]string, recoveryCodes)
	for i := range list {
		text := rand.Text()[:16]
		list[i] = text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
	}
	return list
}

// codeHash is how a recovery code is kept; however it was typed, with or without its hyphens, it is the same code. A hash
// without salt is enough for what is random.
func codeHash(code string) []byte {
	plain := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(code))
	sum := sha256.Sum256([]byte("recovery " + plain))
	return sum[:]
}
