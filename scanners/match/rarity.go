package match

import "sync"

// seldom is how seldom one byte follows another in source code, from 0 to 9 in steps
// of about an octave: a line for the first byte, a digit for the
// second, each by its last five bits (a blank, a to z, and what shares their
// places). Counted on the trees of 24 repositories in nineteen kinds of file, each of
// which weighs the same.
const seldom = "" +
	"01111221211431121311022265411064" +
	"36222742626511163711033553547586" +
	"22443354532615434644436674456446" +
	"22635166146225506725127775778795" +
	"12454164424634415644446665447543" +
	"02311323333712043300144323355352" +
	"22666437416846526646437876788796" +
	"24556154424824334633447687556565" +
	"32344153414755424534246777557684" +
	"24322322612612013731183959425465" +
	"04636457620875735864657799956499" +
	"46687286546766568864759789768695" +
	"02353043412815325753225774557663" +
	"22444156525742422543445665678745" +
	"11311131322533223531033464466543" +
	"23322533532322022701224356677765" +
	"42565275535725422524236654566575" +
	"58688886866946584655625676778697" +
	"21433053315523214622123663466563" +
	"13431064214534223541036464346453" +
	"01334044004733213512225452455552" +
	"54345255838923273712266767899898" +
	"41668287838976656666556667789867" +
	"43677377437866446744676577889997" +
	"55657577757975573765376755779896" +
	"26467576555944453754576676567654" +
	"15467467763987756666668878568699" +
	"36466645861874775656685899737499" +
	"35464676665966535875677879984895" +
	"16276666742837557876699999746258" +
	"47767877672977767776789899975879" +
	"54534445536644443643355589795984"

// rarest is where the stretch of n bytes begins whose windows of a width are met
// least often.
func rarest(w string, n, width int) int {
	best, least := 0, -1
	for at := 0; at+n <= len(w); at++ {
		met := 0
		for k := at; k+width <= at+n; k++ {
			rare := 0
			for i := k; i+1 < k+width; i++ {
				rare += int(seldom[int(w[i]&31)<<5|int(w[i+1]&31)] - '0')
			}
			met += 1 << (9*3 - rare)
		}
		if least < 0 || met < least {
			best, least = at, met
		}
	}
	return best
}

// met is how often four bytes of four sets are expected at a place of source text.
func met(window *[4]byteSet) float64 {
	var values [4][maxValues]byte
	var n [4]int
	for k := range values {
		n[k] = window[k].values(&values[k])
	}
	sum := 0.0
	for _, a := range values[0][:n[0]] {
		for _, b := range values[1][:n[1]] {
			for _, c := range values[2][:n[2]] {
				for _, d := range values[3][:n[3]] {
					sum += metOf([4]byte{a, b, c, d})
				}
			}
		}
	}
	return sum
}

// metOf is how often four bytes, seen through |0x20, are expected: what was counted of
// those that are common, and of others what each pair of them suggests.
func metOf(w [4]byte) float64 {
	if octave := commonOctave(w); octave > 0 {
		return 1.5 / float64(int(2)<<octave)
	}
	rare := 0
	for i := range 3 {
		rare += int(seldom[int(w[i]&31)<<5|int(w[i+1]&31)] - '0')
	}
	return min(weightOf(w[0])/float64(int(1)<<rare), 1.0/(1<<(firstCommon+len(common))))
}

// commonOctave is n when four bytes are met in one of 2^n to 2^(n+1) places; 0 when they
// are not common.
func commonOctave(w [4]byte) int {
	for i, b := range w {
		if b == '_'|0x20 {
			w[i] = '_'
		}
	}
	return int(commonOctaves()[w])
}

// commonOctaves is common as a table. Only who chooses windows for the literals of new
// rules asks, then millions of times.
var commonOctaves = sync.OnceValue(func() map[[4]byte]uint8 {
	octaves := map[[4]byte]uint8{}
	for i, all := range common {
		for ; all != ""; all = all[4:] {
			octaves[[4]byte([]byte(all[:4]))] = uint8(firstCommon + i)
		}
	}
	return octaves
})
