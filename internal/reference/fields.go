package reference

// This file reads the values of fields.

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// A place is a point on the globe, in degrees.
type place struct{ lat, lon float64 }

// read reads a value of a field. What is no value of its type is not known.
func read(f *dsl.Field, v any) any {
	switch f.Type.Kind {
	case dsl.KindBool:
		if b, ok := v.(bool); ok {
			return b
		}
	case dsl.KindInt:
		if x := number(v); x != nil && x.IsInt() && x.Num().IsInt64() {
			if _, isText := v.(string); !isText {
				return x
			}
		}
	case dsl.KindDecimal:
		if x := number(v); x != nil {
			return x
		}
	case dsl.KindFloat:
		return float(v)
	case dsl.KindMoney:
		return readMoney(f, v)
	case dsl.KindPlace:
		return readPlace(v)
	case dsl.KindSet:
		return readSet(f, v)
	case dsl.KindDate:
		if d, ok := v.(dsl.Date); ok {
			return dayNumber(int(d))
		}
	case dsl.KindInstant:
		if t, ok := v.(time.Time); ok {
			return t
		}
	}
	if s, ok := v.(string); ok {
		return readText(f, s)
	}
	return nil
}

var plainDecimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// number is a number as data holds it, exactly; a float is the shortest decimal that reads
// back as it.
func number(v any) *big.Rat {
	switch v := v.(type) {
	case int:
		return new(big.Rat).SetInt64(int64(v))
	case int64:
		return new(big.Rat).SetInt64(v)
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		x, _ := new(big.Rat).SetString(strconv.FormatFloat(v, 'f', -1, 64))
		return x
	case decimal.Decimal:
		return v.Rat()
	case json.Number:
		x, ok := new(big.Rat).SetString(v.String())
		if ok {
			return x
		}
	case string:
		if plainDecimal.MatchString(v) {
			x, _ := new(big.Rat).SetString(v)
			return x
		}
	}
	return nil
}

func float(v any) any {
	if _, isText := v.(string); isText {
		return nil
	}
	if f, ok := v.(float64); ok {
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return nil
		}
		return f
	}
	if x := number(v); x != nil {
		if f, _ := x.Float64(); !math.IsInf(f, 0) {
			return f
		}
	}
	return nil
}

func readText(f *dsl.Field, s string) any {
	switch f.Type.Kind {
	case dsl.KindText:
		return s
	case dsl.KindEnum:
		if value := enumValue(f, s); value != "" {
			return value
		}
	case dsl.KindCountry:
		if code := countryCode(s); code != "" {
			return code
		}
	case dsl.KindVersion:
		if v, ok := parseVersion(s); ok {
			return v
		}
	case dsl.KindDate:
		if t, err := time.Parse("2006-01-02", s); err == nil {
			return dayOfTime(t)
		}
	case dsl.KindInstant:
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return t
		}
	}
	return nil
}

// enumValue is the declared spelling of a value, or empty.
func enumValue(f *dsl.Field, s string) string {
	for _, value := range f.Enum {
		if s == value || f.Fold && foldText(s) == foldText(value) {
			return value
		}
	}
	return ""
}

// countries are the codes of ISO 3166-1.
const countries = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ " +
	"CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY " +
	"HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ " +
	"NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ " +
	"UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"

// countryCode is the code of a country in any spelling, or empty.
func countryCode(s string) string {
	s = strings.ToUpper(s)
	switch s {
	case "UK":
		return "GB"
	case "EL":
		return "GR"
	}
	if len(s) == 2 && strings.Contains(" "+countries+" ", " "+s+" ") {
		return s
	}
	return ""
}

func readPlace(v any) any {
	var p place
	switch v := v.(type) {
	case dsl.Place:
		p = place{v.Lat, v.Lon}
	case []any:
		if len(v) != 2 {
			return nil
		}
		lat, ok1 := float(v[0]).(float64)
		lon, ok2 := float(v[1]).(float64)
		if !ok1 || !ok2 {
			return nil
		}
		p = place{lat, lon}
	default:
		return nil
	}
	if math.Abs(p.lat) > 90 || math.Abs(p.lon) > 180 {
		return nil
	}
	return p
}

func readSet(f *dsl.Field, v any) any {
	if items, ok := v.([]any); ok {
		texts, ints := []string{}, []int64{}
		for _, item := range items {
			switch x := number(item); s := item.(type) {
			case string:
				texts = append(texts, s)
			default:
				if x == nil || !x.IsInt() {
					return nil
				}
				ints = append(ints, x.Num().Int64())
			}
		}
		v = texts
		if f.Type.Elem == dsl.KindInt {
			if len(texts) > 0 {
				return nil
			}
			v = ints
		} else if len(ints) > 0 {
			return nil
		}
	}
	switch set := v.(type) {
	case []string:
		if f.Type.Elem != dsl.KindEnum {
			return set
		}
		known := []string{}
		for _, s := range set {
			if value := enumValue(f, s); value != "" {
				known = append(known, value)
			}
		}
		return known
	case []int64:
		return set
	}
	return nil
}

// A version is its numbers and the identifiers of its pre-release.
type version struct {
	numbers    [3]*big.Int
	prerelease []string
}

var versionText = regexp.MustCompile(`^[vV]?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z.-]+))?(?:\+([0-9A-Za-z.-]+))?$`)
var leadingZero = regexp.MustCompile(`^0[0-9]+$`)

func parseVersion(s string) (v version, ok bool) {
	parts := versionText.FindStringSubmatch(s)
	if parts == nil {
		return v, false
	}
	for i := range v.numbers {
		v.numbers[i], _ = new(big.Int).SetString("0"+parts[i+1], 10)
	}
	if parts[4] != "" {
		v.prerelease = strings.Split(parts[4], ".")
	}
	for _, identifier := range append(v.prerelease, strings.Split(parts[5], ".")...) {
		if identifier == "" && parts[5] != "" {
			return v, false
		}
	}
	for _, identifier := range v.prerelease {
		if identifier == "" || leadingZero.MatchString(identifier) {
			return v, false
		}
	}
	return v, true
}

// compareVersions is the precedence of Semantic Versioning 2.0, section 11.
func compareVersions(a, b version) int {
	for i := range a.numbers {
		if c := a.numbers[i].Cmp(b.numbers[i]); c != 0 {
			return c
		}
	}
	switch {
	case len(a.prerelease) == 0 && len(b.prerelease) > 0:
		return 1
	case len(a.prerelease) > 0 && len(b.prerelease) == 0:
		return -1
	}
	for i := range min(len(a.prerelease), len(b.prerelease)) {
		x, isX := new(big.Int).SetString(a.prerelease[i], 10)
		y, isY := new(big.Int).SetString(b.prerelease[i], 10)
		c := strings.Compare(a.prerelease[i], b.prerelease[i])
		switch {
		case isX && isY:
			c = x.Cmp(y)
		case isX:
			c = -1
		case isY:
			c = 1
		}
		if c != 0 {
			return c
		}
	}
	return len(a.prerelease) - len(b.prerelease)
}
