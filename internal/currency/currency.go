// Package currency knows the currencies of ISO 4217.
package currency

import "strings"

// codes are the currencies in use, as ISO 4217 lists them (amendment 176), without
// the funds, metals and test codes that begin with X, but with the regional ones
// that are money: XAF, XCD, XCG, XOF and XPF.
const codes = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD " +
	"CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD " +
	"HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD " +
	"MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG " +
	"QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS " +
	"UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG"

// Known reports whether a code in capitals is a currency's.
func Known(code string) bool {
	return len(code) == 3 && strings.TrimFunc(code, func(r rune) bool { return 'A' <= r && r <= 'Z' }) == "" &&
		strings.Contains(codes, code)
}

// Codes returns all of them, in alphabetical order.
func Codes() []string { return strings.Fields(codes) }
