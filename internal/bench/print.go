package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

func printJSON(w io.Writer, results []result) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(results)
}

func printTable(w io.Writer, results []result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tn\tours\tallocs\tpeer\tits\tallocs\tratio")
	for _, r := range results {
		fmt.Fprintln(t, strings.Join(cells(r), "\t"))
	}
	return t.Flush()
}

func cells(r result) []string {
	peers, allocs, ratio := "", "", ""
	if r.Peers > 0 {
		peers, allocs, ratio = duration(r.Peers), fmt.Sprint(r.PeerAlloc), fmt.Sprintf("%.2g ×", r.Ratio)
		if r.Ratio >= 100 {
			ratio = fmt.Sprintf("%.0f ×", r.Ratio)
		}
		if r.Ratio < 1 {
			ratio += " (slower)"
		}
	}
	return []string{r.Name, fmt.Sprint(r.N), duration(r.Ours), fmt.Sprint(r.Allocs), r.Peer, peers, allocs, ratio}
}

// duration has three digits.
func duration(ns float64) string {
	for _, unit := range []struct {
		name string
		size float64
	}{{"s", 1e9}, {"ms", 1e6}, {"µs", 1e3}} {
		if ns >= unit.size {
			return fmt.Sprintf("%.3g %s", ns/unit.size, unit.name)
		}
	}
	return fmt.Sprintf("%.3g ns", ns)
}

func printMarkdown(w io.Writer, results []result) error {
	fmt.Fprintf(w, "%s, %d cores, %s, %s.\n\n", processor(), runtime.NumCPU(), runtime.Version(), time.Now().Format("2 January 2006"))
	fmt.Fprintln(w, "| what | n | ours | allocs | peer | its | allocs | ratio |\n| --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |")
	for _, r := range results {
		if _, err := fmt.Fprintf(w, "| %s |\n", strings.Join(cells(r), " | ")); err != nil {
			return err
		}
	}
	return nil
}

// processor is the name of the processor where the system tells it.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
