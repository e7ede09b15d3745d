package app_test

import (
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/browser"
	"channelpanel/internal/testkit/web"
)

// The thread again, in Chromium: each person in a window of their own, filling what can be seen and pressing what is there.
func TestAReferralGoesFromIntakeToTheTwelveMonthReviewInTheBrowser(t *testing.T) {
	b := browser.Start(t)
	o := openWith(t, func(site *web.Site, user casework.UserID) *web.Client {
		return site.Driven(t, b.Tab(t, site.URL, site.Cookie(t, user)))
	})
	o.carries(t, o.refer(t))
}
