// Package persona says what sets a group of customers apart from the rest:
// shares, lift and typical values, ranked by effect, with the sizes behind
// them, as data and as one readable paragraph that states only what is in the
// data.
//
// The input is plain columns ([Feature]) and a membership mask ([Group]).
// [Describe] profiles one group, [Compare] several. Everybody outside a group
// is its "others"; all bases and lifts are against them, never against the
// whole population, of which the group is a part.
//
// # What is guaranteed
//
//   - Inputs are never written and nothing of them is kept but the names and
//     values that a profile shows.
//   - The order of the customers changes nothing, nor does the number of times
//     a profile is made: ranking has a stated tie-break ([Profile.Traits]).
//   - Missing values are left out of a feature's denominators on both sides, and
//     [Coverage] says how many they are. A feature that is not known for most of
//     the group is listed in [Profile.Unknown] and yields no trait.
//   - No exported number is ever NaN or infinite, so a profile is always JSON,
//     and a decoded profile writes the same text.
//   - q-values are Benjamini–Hochberg over every test of one call: all groups
//     times all traits, those that are not shown included.
//   - Features that formed the group ([Feature.Defining]) get an effect but no
//     p-value: testing them would be circular.
//   - A group, or a rest, of fewer than Options.MinGroup is not described
//     ([Profile.Withheld]). A count from 1 to Options.MinCell−1 is not shown, and
//     cannot be got by subtraction within a profile nor, when the groups of one
//     call do not overlap, among its profiles: as many further values are hidden
//     as that takes. The protection is of counts of values: how many are
//     missing is reported as it is, a quartile may be the value of one person,
//     and a share of 0 or 100 % says something of everybody in the group.
//     Profiles of different calls are not protected against each other.
//   - Every number in [Profile.Text] is in the profile; [Profile.Verify] checks
//     that of any text, by whomever it was written.
//
// # Statistics and their sources
//
//   - Interval of a share: Wilson (1927), without continuity correction.
//   - Interval of a difference of shares: Newcombe (1998), method 10.
//   - Test of a share: Pearson's χ² without Yates' correction, or Fisher's exact
//     test (two-sided, by probability, as R and SciPy do) when an expected count
//     is below 5.
//   - Association: Cramér's V of the 2×2 table, bias-corrected (Bergsma 2013);
//     log-odds z with an informative prior (Monroe, Colaresi, Quinn 2008) with
//     the variances of all four cells, since the two-term form is wrong for
//     common traits.
//   - Numbers: quartiles of type 7 (Hyndman, Fan 1996); Mann–Whitney U by normal
//     approximation with tie and continuity corrections (Mann, Whitney 1947;
//     Lehmann 1975); Cliff's delta (1993) with ties, and its interval after
//     Feng, Cliff (2004).
//   - Effect, the scale on which traits of all kinds are ranked: Cohen's. For
//     shares h = 2·asin√p₁ − 2·asin√p₂ (Cohen 1988); for numbers the d of two
//     normal populations with the same Cliff's delta, d = √2·Φ⁻¹((1+δ)/2), held
//     within ±π, which is the range of h. 0.2 is small, 0.5 medium, 0.8 large.
//
// All functions may be called by many goroutines at once; a [Profile] may be
// read by many.
package persona
