package casework

import (
	"reflect"
	"testing"
)

func TestOfAReferralAKeeperIsToldTheNameAndWhatBothRecordsHold(t *testing.T) {
	t.Parallel()
	referred := Particulars{
		Given: "Catherine", Family: "Oakfeild", Aliases: []string{"Kate Oakfield", "shadow-fox"}, Born: Date{2009, 5, 9}, Postcode: "ex1 9zz", Phone: "01632 960002, 01632 960001",
		Email: "cat@example.com", Online: "shadow-fox", School: "Millbrook High School",
	}
	held := Particulars{Given: "Kate", Family: "Oakfield", Born: Date{2009, 9, 5}, Postcode: "EX1 9ZZ", Phone: "+44 1632 960001", School: "Millbrook"}
	want := Particulars{Given: "Catherine", Family: "Oakfeild", Aliases: []string{"Kate Oakfield"}, Postcode: "EX1 9ZZ", Phone: "+44 1632 960001", School: "Millbrook"}
	if got := referred.Agreeing(held); !reflect.DeepEqual(got, want) {
		t.Errorf("told %+v, want %+v", got, want)
	}
	if got := referred.Agreeing(Particulars{}); !reflect.DeepEqual(got, Particulars{Given: "Catherine", Family: "Oakfeild"}) {
		t.Errorf("whoever holds nothing is told %+v", got)
	}
}
