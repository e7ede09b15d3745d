package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

// Figure is one line of the report.
type Figure struct {
	Name   string  `json:"name"`
	Value  float64 `json:"value"`           // in Unit, of this run: compare it with nothing but Floor
	Floor  float64 `json:"floor,omitempty"` // the same of the floor, or of the smaller database; 0 where there is none
	Unit   string  `json:"unit"`
	Ratio  Ratio   `json:"ratio,omitzero"` // of Value to Floor, round by round
	Work   Ratio   `json:"work,omitzero"`  // of what the floor spends on a processor for an answer to what the product spends
	Goal   float64 `json:"goal,omitempty"` // for the ratio or, without one, for the value
	AtMost bool    `json:"at_most,omitempty"`
	Note   string  `json:"note,omitempty"`
}

// gate is the share of a goal below which a run fails: a goal itself is judged on a quiet machine.
const gate = 0.7

// Judged is what a figure is held to its goal by.
func (f Figure) judged() float64 {
	if f.Ratio != (Ratio{}) {
		return f.Ratio.Median
	}
	return f.Value
}

// share is how much of its goal a figure reaches: 1 or more is met.
func (f Figure) share() float64 {
	switch v := f.judged(); {
	case f.Goal == 0:
		return 1
	case f.AtMost && v <= 0:
		return 1
	case f.AtMost:
		return f.Goal / v
	default:
		return v / f.Goal
	}
}

func (f Figure) verdict() string {
	switch s := f.share(); {
	case f.Goal == 0:
		return ""
	case s >= 1:
		return "met"
	case s >= gate:
		return "near"
	}
	return "MISSED"
}

// Report is one run.
type Report struct {
	Small   int      `json:"small"` // cases
	Large   int      `json:"large"`
	Rounds  int      `json:"rounds"`
	Count   int      `json:"count"` // requests of one contender in one round
	Figures []Figure `json:"figures"`
}

// Missed names the figures that stay below the gate.
func (r Report) Missed() (names []string) {
	for _, f := range r.Figures {
		if f.verdict() == "MISSED" {
			names = append(names, f.Name)
		}
	}
	return names
}

// Print writes the table.
func (r Report) Print(out io.Writer) error {
	fmt.Fprintf(out, "%d rounds of %d requests over %d connections, in turn; ratios are medians of rounds, their spread is the lowest and the highest.\n", r.Rounds, r.Count, connections)
	fmt.Fprintf(out, "Rates and times are of this run alone: compare them with the floor beside them, never with another machine's.\n\n")
	t := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tvalue\tfloor\tratio\tspread\twork\tgoal\t\t")
	for _, f := range r.Figures {
		cells := []string{f.Name, number(f.Value, f.Unit), "", "", "", "", "", f.verdict(), f.Note}
		if f.Floor > 0 {
			cells[2] = number(f.Floor, f.Unit)
		}
		if f.Ratio != (Ratio{}) {
			cells[3], cells[4] = fmt.Sprintf("%.2f", f.Ratio.Median), fmt.Sprintf("%.2f–%.2f", f.Ratio.Low, f.Ratio.High)
		}
		if f.Work != (Ratio{}) {
			cells[5] = fmt.Sprintf("%.2f", f.Work.Median)
		}
		if f.Goal > 0 {
			goal, word := number(f.Goal, f.Unit), "≥ "
			if f.Ratio != (Ratio{}) {
				goal = fmt.Sprintf("%.2f", f.Goal)
			}
			if f.AtMost {
				word = "≤ "
			}
			cells[6] = word + goal
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	return t.Flush()
}

func number(v float64, unit string) string {
	format := "%.0f"
	if v < 100 {
		format = "%.1f"
	}
	if v < 1 {
		format = "%.3f"
	}
	return strings.TrimSpace(fmt.Sprintf(format, v) + " " + unit)
}

// WriteJSON keeps the run for machines.
func (r Report) WriteJSON(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
