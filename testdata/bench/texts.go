package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// kind is one sort of file in a change of mixed languages: how it begins, what it
// is made of, and how large such files are on the average. In 21 real trees rules have
// to look at 3.8 of twelve such files (the shares that testdata/risk awake prints,
// added up), here at five. In a block, W stands for a word, C for one with a capital, N for
// a number.
type kind struct {
	path   string // with the file's number in place of N
	size   int
	head   string
	blocks []string
}

// text makes a file of a size in bytes, or of lines when size is 0.
func (k *kind) text(rnd *rand.Rand, size, lines int) string {
	var s strings.Builder
	if size > 0 {
		s.WriteString(k.head)
	}
	for n := 0; s.Len() < size || n < lines; {
		block := fill(rnd, k.blocks[rnd.IntN(len(k.blocks))])
		for line := range strings.Lines(block) {
			if n++; size > 0 || n <= lines {
				s.WriteString(line)
			}
		}
	}
	return s.String()
}

var fillers = strings.Fields(`client config value request index buffer handler state reader option result module account order
	invoice record session limit header payload target source entry message channel worker queue schedule report profile`)

// fill puts words and numbers where a block has its single capitals.
func fill(rnd *rand.Rand, block string) string {
	var s strings.Builder
	for i := 0; i < len(block); i++ {
		c := block[i]
		alone := (i == 0 || !letter(block[i-1])) && (i+1 == len(block) || !letter(block[i+1]))
		w := fillers[rnd.IntN(len(fillers))]
		switch {
		case alone && c == 'W':
			s.WriteString(w)
		case alone && c == 'C':
			s.WriteString(strings.ToUpper(w[:1]) + w[1:])
		case alone && c == 'N':
			fmt.Fprint(&s, rnd.IntN(1000))
		default:
			s.WriteByte(c)
		}
	}
	return s.String()
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// kinds are the twelve files of a mixed change.
var kinds = [...]kind{
	{"cmd/tool/file_N.go", 9200, "package tool\n\nimport (\n\t\"context\"\n\t\"fmt\"\n\t\"net/http\"\n\t\"os\"\n\t\"path/filepath\"\n)\n\n", []string{
		"// C reads the W of the W, and waits for the W\n// when there is none.\ntype C struct {\n\tW string\n\tW int\n\tW []byte\n}\n\n",
		"func (c *C) W(ctx context.Context, W string) (*C, error) {\n\tif W == \"\" {\n\t\treturn nil, fmt.Errorf(\"W %q: no W\", W)\n\t}\n\tout, err := c.W.C(ctx, W, N)\n\tif err != nil {\n\t\treturn nil, fmt.Errorf(\"reading the W: %w\", err)\n\t}\n\treturn &C{W: out.W, W: out.C(N)}, nil\n}\n\n",
		"func W(w http.ResponseWriter, r *http.Request) {\n\tW := r.URL.Query().Get(\"W\")\n\tswitch r.Method {\n\tcase http.MethodGet:\n\t\tfmt.Fprintln(w, W)\n\tdefault:\n\t\tw.WriteHeader(http.StatusNotFound)\n\t}\n}\n\n",
		"\tfor _, W := range c.W {\n\t\tpath := filepath.Join(c.W, W.C)\n\t\tdata, err := os.ReadFile(path)\n\t\tif err != nil {\n\t\t\tlog.Printf(\"W %s: %v\", W, err)\n\t\t\tcontinue\n\t\t}\n\t\tc.W[W] = append(c.W[W], data...)\n\t}\n",
		"// The W is chosen before the W, so that no W is made twice.\nvar W = map[string]int{\"W\": N, \"W\": N}\n\n",
	}},
	{"service/views_N.py", 6700, "import json\nimport os\nimport re\nfrom typing import Any\n\nfrom .models import C, C\n\n\n", []string{
		"class C(C):\n    \"\"\"The W of a W, with its W.\"\"\"\n\n    def __init__(self, W: str, W: int = N) -> None:\n        self.W = W\n        self._W: dict[str, Any] = {}\n\n",
		"    def W(self, W, **options):\n        # Return the first W that matches the W.\n        for name, W in self._W.items():\n            if name.startswith(W) and options.get(\"W\") is not None:\n                return W\n        raise ValueError(f\"no W of {W!r}\")\n\n",
		"@app.route(\"/W/<int:W>\", methods=[\"GET\"])\ndef W(W):\n    W = C.query.filter_by(id=W).first()\n    args = request.args.to_dict()\n    return render_template(\"W.html\", W=W, args=args)\n\n\n",
		"def W(path, W=None):\n    with open(os.path.join(path, \"W.json\"), encoding=\"utf-8\") as f:\n        W = json.load(f)\n    W = re.sub(r\"\\s+\", \" \", W[\"W\"])\n    return [W for W in W if W and len(W) > N]\n\n\n",
		"    W = subprocess.run([\"W\", \"--W\", W], capture_output=True, check=False)\n    logger.debug(\"W finished after %d W\", N)\n",
	}},
	{"web/src/W/file_N.ts", 7900, "import { C, C } from './W'\nimport type { C } from '../C'\nimport path from 'node:path'\n\n", []string{
		"export interface C {\n  W: string\n  W?: number\n  readonly W: C[]\n}\n\n",
		"export function W(W: C, W = N): C | null {\n  if (!W || W.W === undefined) {\n    return null\n  }\n  const W = W.W.map(W => ({ ...W, W: W.W + N }))\n  return W.length > 0 ? W[0] : null\n}\n\n",
		"  async W(req: C, res: C) {\n    const { W, W } = req.params\n    const W = await this.W.find(W, { limit: N })\n    if (!W) {\n      throw new Error(`W ${W} was not found`)\n    }\n    res.json({ W, W: W.query })\n  }\n\n",
		"  // The W is evaluated once, and its value is kept in the W.\n  const W = computed(() => this.W.filter(W => W.W).length)\n  watch(W, (W, W) => emit('W', W))\n",
		"  setTimeout(() => {\n    this.W.delete(W)\n  }, N)\n  element.addEventListener('W', event => this.W(event.target))\n",
	}},
	{"server/src/main/java/org/example/FileN.java", 5800, "package org.example;\n\nimport java.util.List;\nimport java.util.Map;\nimport org.springframework.stereotype.Service;\n\n", []string{
		"/**\n * Keeps the W of each W.\n *\n * @param W the W\n * @since N.N\n */\n@Service\npublic class C implements C<C> {\n\n    private final Map<String, C> W;\n\n",
		"    public C(C W, List<C> W) {\n        Assert.notNull(W, \"W cannot be null\");\n        this.W = W;\n        this.W = W.stream().filter(C::isC).toList();\n    }\n\n",
		"    @Override\n    public C getC(HttpServletRequest request, String W) throws IOException {\n        String W = request.getParameter(\"W\");\n        if (W == null || W.isEmpty()) {\n            throw new IllegalArgumentException(\"W \" + W + \" must be set\");\n        }\n        return this.W.getOrDefault(W, new C(N));\n    }\n\n",
		"    @Test\n    void W() {\n        C W = C.builder().W(N).build();\n        assertThat(W.getC()).isEqualTo(\"W\");\n        verify(this.W).W(any());\n    }\n\n",
	}},
	{"app/models/file_N.rb", 5500, "# frozen_string_literal: true\n\nrequire \"set\"\n\nmodule C\n", []string{
		"  # Returns the W of the W.\n  #\n  #   C.W(:W)  # => N\n  class C < C\n    attr_reader :W, :W\n\n",
		"    def W(W = nil, **options)\n      return if W.blank?\n      @W ||= W.map { |W| [W.to_s, W.fetch(:W, N)] }.to_h\n      raise ArgumentError, \"no W in #{W.inspect}\" unless options.key?(:W)\n    end\n\n",
		"    def W\n      C.scoped(W: W).first(N).each do |W|\n        W.update!(W: W.W)\n      end\n    end\n\n",
		"    test \"W is W\" do\n      get \"/W\", as: :json\n      assert_equal N, response.headers[\"W\"].to_i\n    end\n\n",
		"    delegate :W, :W, to: :@W\n    alias_method :W?, :W\n\n",
	}},
	{"lib/FileN.php", 4300, "<?php\n\nnamespace Example\\Lib;\n\nuse Example\\Contracts\\C;\n\n", []string{
		"/**\n * The W of the W.\n */\nclass C extends C\n{\n    protected array $W = [];\n\n",
		"    /**\n     * Get the W.\n     *\n     * @param  string  $W\n     * @return \\Example\\C|null\n     */\n    public function W($W, array $W = [])\n    {\n        if (! isset($this->W[$W])) {\n            throw new InvalidArgumentException(\"W [{$W}] is not defined.\");\n        }\n\n        return $this->W[$W]->W(N);\n    }\n\n",
		"        foreach ($W as $W => $W) {\n            $this->W[$W] = array_merge($W, ['W' => $W]);\n        }\n\n        return $this->W->where('W', $W)->first();\n",
		"        $W = $this->W->request($W, 'W', ['headers' => $W]);\n        $this->assertSame(N, $W->W());\n\n",
	}},
	{"src/file_N.c", 10600, "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include \"W.h\"\n\n", []string{
		"/*\n * W reads the W, and gives back how many of them\n * there are, or -1.\n */\nstatic int W(struct W *W, const char *W, size_t len)\n{\n\tint i;\n\n\tfor (i = 0; i < N; i++) {\n\t\tif (!W->W[i])\n\t\t\tcontinue;\n\t\tW->W += i;\n\t}\n\treturn W->W ? 0 : -1;\n}\n\n",
		"\tif (W(W, &W, sizeof(W)) < 0) {\n\t\tfprintf(stderr, \"W: %s: %d\\n\", W, N);\n\t\tgoto out;\n\t}\n",
		"\tW = malloc(N * sizeof(*W));\n\tif (!W)\n\t\treturn NULL;\n\tmemcpy(W, W->W, len);\n\tW[len] = '\\0';\n",
		"#define C(x) ((x)->W & 0xN)\n\nstruct W {\n\tunsigned int W;\n\tchar *W;\n\tstruct W *next;\n};\n\n",
		"\tswitch (W->W) {\n\tcase C_W:\n\t\t/* it gets the W of the W */\n\t\tW = W_C(W, 0);\n\t\tbreak;\n\tdefault:\n\t\tbreak;\n\t}\n",
	}},
	{"scripts/step_N.sh", 6300, "#!/usr/bin/env bash\n# Builds the W, and puts it where the W is.\nset -euo pipefail\n\n", []string{
		"W() {\n\tlocal W=\"$1\"\n\tif [[ -z \"${W:-}\" ]]; then\n\t\techo \"no W\" >&2\n\t\treturn 1\n\tfi\n\tprintf '%s\\n' \"$W\" >> \"$OUT/W.txt\"\n}\n\n",
		"for W in \"${C[@]}\"; do\n\tmkdir -p \"build/$W\"\n\tcp -r \"W/$W\" \"build/$W/\" || exit N\ndone\n\n",
		"test_expect_success 'W after W' '\n\tgit init W &&\n\tgit -C W commit -m W &&\n\ttest_path_is_file W/W\n'\n\n",
		"case \"$W\" in\n\tW) W=N ;;\n\tW*) export W=\"$W\" ;;\n\t*) usage; exit 2 ;;\nesac\n\n",
		"grep -q \"^W=\" config.txt | sort -u > W.list\n# the W runs before the W\nW --W \"$W\" --W=N\n",
	}},
	{"deploy/terraform/file_N.tf", 2000, "terraform {\n  required_version = \">= 1.5\"\n}\n\n", []string{
		"variable \"W_W\" {\n  description = \"The W of the W\"\n  type        = string\n  default     = \"W\"\n}\n\n",
		"resource \"aws_W\" \"W\" {\n  name   = \"${var.W}-W\"\n  count  = var.W ? 1 : 0\n  tags   = merge(var.tags, { W = \"W\" })\n  W_W {\n    W   = N\n    W_W = data.aws_W.W.id\n  }\n}\n\n",
		"output \"W_arn\" {\n  description = \"The W\"\n  value       = try(aws_W.W[0].arn, null)\n}\n\n",
		"data \"aws_W\" \"W\" {\n  filter {\n    name   = \"W-W\"\n    values = [aws_W.W.id, \"W\"]\n  }\n  most_recent = true\n}\n\n",
		"module \"W\" {\n  source = \"./modules/W\"\n  W      = local.W\n}\n\n",
	}},
	{"deploy/kubernetes/file_N.yaml", 2500, "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: W\nspec:\n  template:\n    spec:\n      containers:\n", []string{
		"        - name: W\n          image: registry.example.org/W:N.N\n          args: [\"--W\", \"--W=N\"]\n          ports:\n            - containerPort: N\n              name: W\n",
		"          env:\n            - name: C_W\n              value: \"W\"\n            - name: C_TOKEN\n              valueFrom:\n                secretKeyRef:\n                  name: W\n                  key: W\n",
		"          resources:\n            requests:\n              cpu: Nm\n              memory: NMi\n          volumeMounts:\n            - mountPath: /var/W\n              name: W\n",
		"          securityContext:\n            runAsNonRoot: true\n            readOnlyRootFilesystem: true\n",
	}},
	{"images/N/Dockerfile", 1600, "FROM golang:1.26 AS build\nWORKDIR /src\n", []string{
		"# The W needs the W.\nRUN apt-get update && apt-get install -y --no-install-recommends \\\n    W \\\n    W \\\n && rm -rf /var/lib/apt/lists/*\n",
		"COPY W /W/\nCOPY --from=build /out/W /usr/bin/W\n",
		"ENV C_W=N\nARG W=W\nLABEL org.example.W=\"W\"\n",
		"RUN make W && ./W --W\n",
	}},
	{".github/workflows/file_N.yml", 4800, "name: W\non:\n  push:\n    branches: [main]\n  pull_request:\npermissions:\n  contents: read\njobs:\n  W:\n    runs-on: ubuntu-latest\n    steps:\n", []string{
		"      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567\n      - uses: actions/setup-go@0123456789abcdef0123456789abcdef01234567\n        with:\n          go-version: N.N\n",
		"      - name: W the W\n        run: |\n          make W\n          ./W --W \"${{ matrix.W }}\" | tee W.txt\n          git diff --exit-code\n",
		"      - name: W\n        if: matrix.os == 'ubuntu-latest'\n        env:\n          C: ${{ secrets.C }}\n          W: N\n        run: go test ./W/...\n",
		"      - uses: actions/upload-artifact@0123456789abcdef0123456789abcdef01234567\n        with:\n          name: W-${{ matrix.os }}\n          path: W/*.txt\n",
	}},
}
