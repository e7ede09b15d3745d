package casefile

import (
	"strings"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
)

// Standings is how the actor of the transaction stands to the case c, as a column of a statement: each role that they
// hold on the case's panel today, under each tie that stands. StandingsOf reads it.
const Standings = `ARRAY(
		SELECT ` + standingWord + `
		FROM standing_tie t
		JOIN membership m ON m.panel_id = t.panel_id AND m.user_id = (SELECT me()) AND ` + heldUnder + `
		WHERE t.case_id = c.case_id
		ORDER BY 1
	) AS standings`

const standingWord = `m.role || '|' || t.kind || '|' || coalesce(CAST(m.agency_id AS text), '') || '|' || t.level || '|' || array_to_string(t.sections, ',')`

// heldUnder joins a membership m to the ties t that it comes under.
const heldUnder = `m.from_on <= (SELECT my_today()) AND (m.to_on IS NULL OR m.to_on >= (SELECT my_today()))
			AND CASE WHEN t.kind = 'panel' THEN t.subject_id = m.panel_id
				WHEN t.kind IN ('involved', 'own') THEN t.subject_id = m.agency_id
				ELSE t.subject_id = m.user_id END`

// StandingsOf reads what the column Standings holds.
func StandingsOf(words pq.StringArray) []casework.Standing {
	var list []casework.Standing
	for _, w := range words {
		p := strings.SplitN(w, "|", 5)
		s := casework.Standing{Role: casework.Role(p[0]), Tie: casework.Tie(p[1]), Agency: casework.AgencyID(p[2])}
		if level := casework.Level(p[3]); level != casework.LevelWhole {
			s.Sharing = casework.Sharing{Level: level, Sections: casework.Sections(p[4])}
		}
		list = append(list, s)
	}
	return list
}
