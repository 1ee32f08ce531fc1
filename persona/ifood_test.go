package persona

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// ifood reads the iFood marketing data, which is not part of this module.
func ifood(t testing.TB) (columns map[string][]string, rows int) {
	file, err := os.Open("../../shared/data/ifood_marketing.csv")
	if err != nil {
		t.Skip("the iFood data is not here: ", err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns = make(map[string][]string)
	for i, name := range records[0] {
		for _, r := range records[1:] {
			columns[name] = append(columns[name], r[i])
		}
	}
	return columns, len(records) - 1
}

// numeric makes a feature of a column; what is empty is missing.
func numeric(name string, text []string) Feature {
	values, missing := make([]float64, len(text)), make([]bool, len(text))
	for i, s := range text {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			missing[i] = true
			x = math.NaN()
		}
		values[i] = x
	}
	return Numbers(name, values, missing)
}

// yes makes a feature of a column of 0 and 1.
func yes(name string, text []string) Feature {
	values := make([]bool, len(text))
	for i, s := range text {
		values[i] = s == "1"
	}
	return Flags(name, values, nil)
}

// ifoodFeatures are the columns used here, and the group of responders.
func ifoodFeatures(t testing.TB) ([]Feature, Group) {
	c, rows := ifood(t)
	wines := numeric("MntWines", c["MntWines"])
	wines.Unit, wines.Phrase = "$", "have spent {} or more on wine"
	income := numeric("Income", c["Income"])
	income.Unit, income.Description = "$", "income"
	marital := Categories("Marital_Status", c["Marital_Status"], nil)
	marital.Description = "marital status"
	education := Categories("Education", c["Education"], nil)
	education.Description = "education"
	catalog := numeric("NumCatalogPurchases", c["NumCatalogPurchases"])
	catalog.Unit, catalog.Phrase = "times", "have bought from the catalogue {} or more"
	recency := numeric("Recency", c["Recency"])
	recency.Unit, recency.Description = "days", "time since the last purchase"
	campaign := yes("AcceptedCmp5", c["AcceptedCmp5"])
	campaign.Phrase = "accepted the fifth campaign"
	complain := yes("Complain", c["Complain"])
	complain.Phrase = "have complained"
	teen := Categories("Teenhome", c["Teenhome"], nil)
	teen.Description = "teenagers at home"
	in := make([]bool, rows)
	for i, s := range c["Response"] {
		in[i] = s == "1"
	}
	return []Feature{wines, income, marital, education, catalog, recency, campaign, complain, teen}, Group{"Responders", in}
}

// Reference values of this test: SciPy 1.10.1 (mannwhitneyu, fisher_exact,
// chi2_contingency, contingency.association) and R 4.2.2 (wilcox.test,
// quantile type 7), which agree to 13 digits where they overlap.
func TestIfoodResponders(t *testing.T) {
	features, group := ifoodFeatures(t)
	p, err := Describe(t.Context(), features, group, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if p.Size != 334 || p.Others != 1906 {
		t.Fatalf("sizes %d and %d", p.Size, p.Others)
	}
	numbers := []struct {
		feature      string
		of, othersOf int
		delta, p     float64
		here, others Quartiles
	}{
		{"MntWines", 334, 1906, 0.3226244258597182, 4.578167445945005e-21, Quartiles{96, 448, 875.5}, Quartiles{21.25, 152, 443.75}},
		{"Income", 333, 1883, 0.2602900298067585, 3.4044165644385486e-14, Quartiles{39763, 64090, 80589}, Quartiles{34421, 50150, 66308}},
		{"NumCatalogPurchases", 334, 1906, 0.3718622565990788, 2.582768041766339e-28, Quartiles{1, 4, 6}, Quartiles{0, 1, 4}},
		{"Recency", 334, 1906, -0.3211918241167193, 6.790861149893828e-21, Quartiles{11, 30, 56}, Quartiles{27, 52, 77}},
	}
	for _, want := range numbers {
		got := find(t, p, want.feature, "")
		if got.Of != want.of || got.OthersOf != want.othersOf || got.Shift.Here != want.here || got.Shift.Others != want.others {
			t.Errorf("%s: %+v", want.feature, got)
		}
		near(t, want.feature+" delta", got.Shift.Delta, want.delta, 1e-14)
		near(t, want.feature+" p", got.P, want.p, 1e-11)
	}
	shares := []struct {
		feature, value string
		n, othersN     int
		p, v           float64
	}{
		{"AcceptedCmp5", "", 92, 71, 6.546692534929782e-54, 0.32602235838168675},
		{"Marital_Status", "Married", 98, 766, 0.00017206078848039656, 0.07653018474918169},
		{"Education", "PhD", 101, 385, 4.017954693386486e-05, 0.0841701344367452},
		{"Teenhome", "2", 5, 47, 0.2780559622322666, 0.008869068242153973},
	}
	for _, want := range shares {
		got := find(t, p, want.feature, want.value)
		if got.Shares.N != want.n || got.Shares.OthersN != want.othersN || got.Test != ChiSquare {
			t.Errorf("%s %s: %+v", want.feature, want.value, got.Shares)
		}
		near(t, want.feature+" p", got.P, want.p, 1e-11)
		near(t, want.feature+" V", got.Shares.CramersV, want.v, 1e-11)
	}
	if c := p.cover("Income"); c.Missing != 1 || c.OthersMissing != 23 {
		t.Errorf("income: %d and %d missing, want 1 and 23", c.Missing, c.OthersMissing)
	}
	if c := p.cover("Complain"); c.Hidden != 1 {
		t.Errorf("3 responders have complained: hidden %d, want 1", c.Hidden)
	}
	const opening = "Responders are 334 of 2,240 customers (15 %). What sets them apart: 28 % accepted the fifth campaign, " +
		"against 3.7 % of the others (7.4 times as often); at least half of them have bought from the catalogue 4 times or more, " +
		"against 1 time among the others; "
	if text := p.Text(); !strings.HasPrefix(text, opening) {
		t.Error(text)
	}
	if err := p.Verify(p.Text()); err != nil {
		t.Error(err)
	}
}
