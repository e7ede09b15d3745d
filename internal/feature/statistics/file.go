package statistics

import (
	"context"
	"fmt"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/httpd"
)

// Formats are the kinds of file that figures are written as.
var Formats = []string{"text", "csv", "json", "ods"}

// File is the figures as they stand as a file of one of Formats, for the command line.
func (s *Service) File(ctx context.Context, actor casework.Actor, q Question, format string) ([]byte, error) {
	a, err := s.Count(ctx, actor, q)
	if err != nil {
		return nil, err
	}
	f, err := file(a.title(), format, a.Figures, asTheyStand)
	return f.Body, err
}

func (a Answer) title() string {
	name := a.Name
	if a.Authority != "" {
		name += ", " + a.Authority
	}
	return "Referrals of " + a.Year.String() + ", " + name + ", as on record on " + a.Taken.Long()
}

// file writes figures in a format.
func file(title, format string, f casework.Figures, v seen) (httpd.File, error) {
	name := fmt.Sprintf("channel-referrals-%d-%02d", int(f.Year), (int(f.Year)+1)%100)
	list := laid(f, v)
	switch format {
	case "csv":
		return httpd.CSV(name+".csv", rows(list))
	case "ods":
		body, err := ods(title, list)
		return httpd.File{Name: name + ".ods", Type: "application/vnd.oasis.opendocument.spreadsheet", Body: body}, err
	case "json":
		body, err := document(f, v)
		return httpd.File{Name: name + ".json", Type: "application/json", Body: body}, err
	case "text":
		return httpd.File{Name: name + ".txt", Type: "text/plain; charset=utf-8", Body: []byte(plain(title, list))}, nil
	default:
		return httpd.File{}, casework.Absent()
	}
}
