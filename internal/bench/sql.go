package main

// This file has the population in databases.

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
	_ "github.com/mattn/go-sqlite3"
)

// A database holds a population.
type database struct {
	name string
	*sql.DB
	count string // counts the rows for which a condition holds
}

const columns = `orders INTEGER, items INTEGER, recency INTEGER, spent BIGINT, avg_order BIGINT, score DOUBLE, country VARCHAR, plan VARCHAR, last_order BIGINT, optin INTEGER`

// valuesOf are the values of a customer, as databases hold them.
func (s *shopper) values() []driver.Value {
	var average, last, optin any
	if !s.LastOrder.IsZero() {
		average, last = s.AvgOrder.Shift(2).IntPart(), s.LastOrder.Unix()
	}
	if optin = int32(0); s.Optin {
		optin = int32(1)
	}
	return []driver.Value{int32(s.Orders), int32(s.Items), int32(s.Recency), s.Spent.Shift(2).IntPart(), average, s.Score, s.Country, s.Plan, last, optin}
}

// duckDB loads a population into DuckDB.
func duckDB(people []shopper) (*database, error) {
	db, err := loaded("customers", columns, func(yield func([]driver.Value) bool) {
		for i := range people {
			if !yield(people[i].values()) {
				return
			}
		}
	})
	return &database{"DuckDB", db, "count(*) FILTER (WHERE %s)"}, err
}

// loaded returns a DuckDB with a table, made by its appender.
func loaded(table, columns string, rows iter.Seq[[]driver.Value]) (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	if _, err := db.Exec("CREATE TABLE " + table + " (" + columns + ")"); err != nil {
		return nil, err
	}
	connection, err := connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	appender, err := duckdb.NewAppenderFromConn(connection, "", table)
	if err != nil {
		return nil, err
	}
	for row := range rows {
		if err := appender.AppendRow(row...); err != nil {
			return nil, err
		}
	}
	return db, appender.Close()
}

// sqlite loads a population into SQLite.
func sqlite(people []shopper) (*database, error) {
	pool, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(1) // each would have a memory of its own
	db := &database{"SQLite", pool, "sum(CASE WHEN %s THEN 1 ELSE 0 END)"}
	if _, err := db.Exec("CREATE TABLE customers (" + columns + ")"); err != nil {
		return nil, err
	}
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	insert, err := tx.Prepare("INSERT INTO customers VALUES (?,?,?,?,?,?,?,?,?,?)")
	if err != nil {
		return nil, err
	}
	for i := range people {
		values := people[i].values()
		args := make([]any, len(values))
		for j, v := range values {
			args[j] = v
		}
		if _, err := insert.Exec(args...); err != nil {
			return nil, err
		}
	}
	return db, tx.Commit()
}

// query counts all rules at once.
func (db *database) query(rules []rule) string {
	counts := make([]string, len(rules))
	for i, r := range rules {
		counts[i] = fmt.Sprintf(db.count, r.sql)
	}
	return "SELECT " + strings.Join(counts, ", ") + " FROM customers"
}

// counts runs a query of so many counts.
func (db *database) counts(query string, n int) ([]int, error) {
	found, to := make([]int, n), make([]any, n)
	for i := range found {
		to[i] = &found[i]
	}
	return found, db.QueryRow(query).Scan(to...)
}

// threads says how many cores a database may use.
func (db *database) threads(n int) error {
	if db.name != "DuckDB" {
		return nil
	}
	_, err := db.Exec(fmt.Sprintf("SET threads = %d", n))
	return err
}
