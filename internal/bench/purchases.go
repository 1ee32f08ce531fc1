package main

// This file measures what is made of a purchase log: summaries, scores and cohorts.

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
)

// purchasesEach is how many purchases a customer makes on average.
const purchasesEach = 10

// A purchaseLog is in order of time, over two years, and some customers are in it far
// more often than others.
type purchaseLog struct {
	ids     []string
	amounts []decimal.Decimal // by cents
	lines   []purchaseLine
}

type purchaseLine struct{ minute, customer, cents int32 }

const maxCents = 20_000

var (
	logBegins = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	logEnds   = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

func makePurchases(people int) *purchaseLog {
	const minutes = 2 * 365 * 24 * 60
	r := rand.New(rand.NewPCG(7, 9))
	l := &purchaseLog{ids: make([]string, people), amounts: make([]decimal.Decimal, maxCents), lines: make([]purchaseLine, people*purchasesEach)}
	for i := range l.ids {
		l.ids[i] = fmt.Sprintf("c%08d", i)
	}
	for i := range l.amounts {
		l.amounts[i] = decimal.New(int64(i), -2)
	}
	for i := range l.lines {
		often := r.Float64()
		l.lines[i] = purchaseLine{
			minute:   int32(int64(i) * minutes / int64(len(l.lines))),
			customer: int32(often * often * float64(people)),
			cents:    1 + r.Int32N(maxCents-1),
		}
	}
	return l
}

func (p purchaseLine) at() time.Time { return logBegins.Add(time.Duration(p.minute) * time.Minute) }

func (l *purchaseLog) all() iter.Seq[rfm.Purchase] {
	return func(yield func(rfm.Purchase) bool) {
		for _, p := range l.lines {
			if !yield(rfm.Purchase{Customer: l.ids[p.customer], At: p.at(), Amount: l.amounts[p.cents]}) {
				return
			}
		}
	}
}

// duckDB loads the log into DuckDB, amounts in cents.
func (l *purchaseLog) duckDB() (*sql.DB, error) {
	return loaded("purchases", "customer VARCHAR, bought TIMESTAMP, cents BIGINT", func(yield func([]driver.Value) bool) {
		for _, p := range l.lines {
			if !yield([]driver.Value{l.ids[p.customer], p.at(), int64(p.cents)}) {
				return
			}
		}
	})
}

func (l *purchaseLog) summaries() ([]rfm.Summary, error) {
	summaries, _, err := rfm.Summarize(background, l.all(), rfm.Options{AsOf: logEnds})
	return summaries, err
}

func (l *purchaseLog) cohorts() (*cohort.Table, error) {
	return cohort.Build(background, l.all(), cohort.Options{AsOf: logEnds})
}

// The same three in SQL, each into a table, as ours are in memory.
const (
	summariesSQL = `CREATE OR REPLACE TEMP TABLE summaries AS
		SELECT customer, count(*) AS n, sum(cents)::BIGINT AS cents, min(bought) AS first, max(bought) AS last,
			datediff('day', max(bought), TIMESTAMP '2026-01-01') AS recency
		FROM purchases GROUP BY customer`
	scoresSQL = `CREATE OR REPLACE TEMP TABLE scores AS
		WITH q AS (SELECT quantile_cont(recency, [.2, .4, .6, .8]) AS r, quantile_cont(n, [.2, .4, .6, .8]) AS f,
			quantile_cont(cents, [.2, .4, .6, .8]) AS m FROM summaries)
		SELECT customer,
			1 + (r[1] >= recency)::INT + (r[2] >= recency)::INT + (r[3] >= recency)::INT + (r[4] >= recency)::INT AS r,
			1 + (f[1] < n)::INT + (f[2] < n)::INT + (f[3] < n)::INT + (f[4] < n)::INT AS f,
			1 + (m[1] < cents)::INT + (m[2] < cents)::INT + (m[3] < cents)::INT + (m[4] < cents)::INT AS m
		FROM summaries, q`
	cohortsSQL = `CREATE OR REPLACE TEMP TABLE cohorts AS
		WITH active AS (SELECT customer, date_trunc('month', bought) AS month, sum(cents)::BIGINT AS cents FROM purchases GROUP BY ALL),
			began AS (SELECT customer, min(month) AS first FROM active GROUP BY customer)
		SELECT first, datediff('month', first, month) AS age, count(*) AS active, sum(cents)::BIGINT AS cents
		FROM active JOIN began USING (customer) GROUP BY ALL`
)

func purchaseContests(s size) (all []contest, finish func(), err error) {
	people := s.people
	if s.quick {
		people /= 4
	}
	l := makePurchases(people)
	db, err := l.duckDB()
	if err != nil {
		return nil, nil, err
	}
	summaries, err := l.sameSummaries(db)
	if err != nil {
		return nil, nil, err
	}
	measures := measuresOf(summaries)
	if err := sameScores(measures, db); err != nil {
		return nil, nil, err
	}
	if err := l.sameCohorts(db); err != nil {
		return nil, nil, err
	}
	for _, subject := range []struct {
		name string
		n    int
		ours func() error
		sql  string
	}{
		{"summaries, a purchase", len(l.lines), func() error { _, err := l.summaries(); return err }, summariesSQL},
		{"scores with their quantiles, a customer", len(summaries), func() error { _, err := scored(measures); return err }, scoresSQL},
		{"cohorts by month, a purchase", len(l.lines), func() error { _, err := l.cohorts(); return err }, cohortsSQL},
	} {
		ours := repeated("clientele", subject.ours)
		for _, threads := range []int{1, 2} {
			all = append(all, contest{name: "purchases/" + subject.name, n: subject.n, per: float64(subject.n),
				ours: ours,
				peer: repeated(fmt.Sprintf("DuckDB, loaded before, threads=%d", threads), func() error {
					_, err := db.Exec(fmt.Sprintf("SET threads = %d; %s", threads, subject.sql))
					return err
				})})
		}
	}
	all = append(all, contest{name: "purchases/summaries, a purchase", n: len(l.lines), per: float64(len(l.lines)),
		ours: all[0].ours,
		peer: repeated("DuckDB, with loading by its appender", func() error {
			db, err := l.duckDB()
			if err != nil {
				return err
			}
			defer db.Close()
			_, err = db.Exec(summariesSQL)
			return err
		})})
	return all, func() { db.Close() }, nil
}

// sameSummaries returns our summaries. It fails unless DuckDB has the same.
func (l *purchaseLog) sameSummaries(db *sql.DB) ([]rfm.Summary, error) {
	summaries, err := l.summaries()
	if err != nil {
		return nil, err
	}
	if _, err := db.Exec(summariesSQL); err != nil {
		return nil, err
	}
	rows, err := db.Query("SELECT customer, n, cents, recency FROM summaries ORDER BY customer")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	i := 0
	for ; rows.Next() && i < len(summaries); i++ {
		var customer string
		var n, cents, recency int
		if err := rows.Scan(&customer, &n, &cents, &recency); err != nil {
			return nil, err
		}
		s := &summaries[i]
		if s.Customer != customer || s.Frequency != n || !s.Monetary.Equal(decimal.New(int64(cents), -2)) || s.RecencyDays != recency {
			return nil, fmt.Errorf("DuckDB has %s, %d, %d cents, %d days, and we %+v", customer, n, cents, recency, s)
		}
	}
	if i < len(summaries) || rows.Next() {
		return nil, fmt.Errorf("DuckDB has not as many customers as our %d", len(summaries))
	}
	return summaries, rows.Err()
}

func measuresOf(summaries []rfm.Summary) rfm.Measures {
	m := rfm.Measures{Places: 2}
	for i := range summaries {
		s := &summaries[i]
		m.Recency = append(m.Recency, int64(s.RecencyDays))
		m.Frequency = append(m.Frequency, int64(s.Frequency))
		m.Monetary = append(m.Monetary, s.Monetary.Shift(2).IntPart())
	}
	return m
}

func scored(m rfm.Measures) ([]rfm.Score, error) {
	cuts, err := m.Quantiles(5)
	if err != nil {
		return nil, err
	}
	return cuts.ScoreMeasures(m)
}

// sameScores fails unless as many customers have each code.
func sameScores(m rfm.Measures, db *sql.DB) error {
	scores, err := scored(m)
	if err != nil {
		return err
	}
	ours, theirs := make([]int, 556), make([]int, 556)
	for _, s := range scores {
		ours[100*int(s.R)+10*int(s.F)+int(s.M)]++
	}
	if err := counted(db, scoresSQL, "SELECT 100 * r + 10 * f + m, count(*) FROM scores GROUP BY 1", theirs); err != nil {
		return err
	}
	if !slices.Equal(ours, theirs) {
		return fmt.Errorf("scores: DuckDB counts %v, and we %v", theirs, ours)
	}
	return nil
}

// sameCohorts fails unless as many customers are active in each cell, with as many cents.
func (l *purchaseLog) sameCohorts(db *sql.DB) error {
	t, err := l.cohorts()
	if err != nil {
		return err
	}
	const ages = 64
	ours, theirs := make([]int, 2*ages*len(t.Cohorts)), make([]int, 2*ages*len(t.Cohorts))
	for i, c := range t.Cohorts {
		for age, cell := range c.Cells {
			ours[2*(ages*i+age)] = cell.Active
			ours[2*(ages*i+age)+1] = int(cell.Revenue.Shift(2).IntPart())
		}
	}
	place := fmt.Sprintf("2 * (%d * datediff('month', TIMESTAMP '2024-01-01', first) + age)", ages)
	query := "SELECT " + place + ", active FROM cohorts UNION ALL SELECT " + place + " + 1, cents FROM cohorts"
	if err := counted(db, cohortsSQL, query, theirs); err != nil {
		return err
	}
	if !slices.Equal(ours, theirs) {
		return fmt.Errorf("cohorts: DuckDB has %v, and we %v", theirs, ours)
	}
	return nil
}

// counted makes a table and fills a list from a query of places and counts.
func counted(db *sql.DB, table, query string, into []int) error {
	if _, err := db.Exec(table); err != nil {
		return err
	}
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var place, n int
		if err := rows.Scan(&place, &n); err != nil {
			return err
		}
		if place < 0 || place >= len(into) {
			return fmt.Errorf("DuckDB has %d at %d, where we have nothing", n, place)
		}
		into[place] = n
	}
	return rows.Err()
}
