package filters
import ("testing";"os";"strings";"fmt";"sort")
func TestZ(t *testing.T){
 b,err:=os.ReadFile("/tmp/vals.tsv"); if err!=nil {t.Skip()}
 type row struct{lab,cat,v string; r float64}
 var rows []row
 for _,l := range strings.Split(string(b),"\n") { f:=strings.SplitN(l,"\t",4); if len(f)<4 {continue}; rows=append(rows,row{f[0],f[1],f[3],Randomness(f[3])}) }
 for _,cat := range []string{"Password","Token","Secret","URL Credentials","Auth","Key"} {
  fmt.Println("==",cat)
  for _,th := range []float64{0.6,0.7,0.75,0.8,0.85,0.9,0.95} {
   n:=map[string]int{}; a:=map[string]int{}
   for _,r:=range rows { if r.cat==cat { a[r.lab]++; if r.r>=th {n[r.lab]++} } }
   fmt.Printf("%.2f T %d/%d F %d/%d X %d/%d\n",th,n["T"],a["T"],n["F"],a["F"],n["X"],a["X"])
  }
 }
 sort.Slice(rows,func(i,j int)bool{return rows[i].r<rows[j].r})
 for _,r:=range rows { if r.cat=="Password" && r.lab=="T" && r.r<0.85 && len(r.v)<40 {fmt.Printf("T %.2f %s\n",r.r,r.v)} }
 for _,r:=range rows { if r.cat=="Password" && r.lab!="T" && r.r>0.8 && len(r.v)<40 {fmt.Printf("%s %.2f %s\n",r.lab,r.r,r.v)} }
}
