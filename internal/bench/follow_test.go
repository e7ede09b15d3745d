package bench

import (
	"testing"
	"time"
)

// The harness hears every change of a meeting by each who follows it, and says where one hears nothing.
func TestFollowersAreHeard(t *testing.T) {
	b := seeded(t)
	w := theWorld()
	var visitors []visitor
	for _, who := range w.crowd[:12] {
		v, err := b.product.signIn(t.Context(), who.ID)
		if err != nil {
			t.Fatal(err)
		}
		visitors = append(visitors, v)
	}
	meeting, err := openMeeting(t.Context(), b.owner, w)
	if err != nil {
		t.Fatal(err)
	}
	at := serving(t, b.product.app.Server.Handler())
	room, err := gather(t.Context(), at, meeting, visitors)
	if err != nil {
		t.Fatal(err)
	}
	defer room.end()
	waits, err := room.wait(t.Context(), b.owner, 3)
	if err != nil {
		t.Fatal(err)
	}
	if len(waits) != 3*len(visitors) || waits[len(waits)-1] > 5*time.Second {
		t.Errorf("%d were heard, the last after %s", len(waits), waits[len(waits)-1])
	}
	if _, err := gather(t.Context(), at, "00000000-0000-0000-0000-000000000001", visitors); err == nil {
		t.Error("a meeting that is not there is followed")
	}
}
