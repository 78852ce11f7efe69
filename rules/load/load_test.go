package load

import (
	"testing"

	"picket/rules"
)

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := Builtin(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeBuiltin(b *testing.B) {
	s, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	d := rules.EncodePack(s)
	b.SetBytes(int64(len(d)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.DecodePack(d); err != nil {
			b.Fatal(err)
		}
	}
}
