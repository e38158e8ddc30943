//go:build ignore

// Writes what Kubernetes itself makes of environments, as fixtures beside this file: expansions.jsonl from its
// expansion package, environments.jsonl from the kubelet's own makeEnvironmentVariables. That function is a method of
// an unexported world; it is taken from the module's source as it stands and compiled against a kubelet that knows
// only two ConfigMaps and a Secret (the case for fileKeyRef, which reads a disk, is left out). Run where
// k8s.io/kubernetes is a dependency:
//
//	cd tools/kube-testbed && go run ../../test/support/env-oracle/generate.go ../../test/support/env-oracle
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

var wanted = map[string]bool{
	"makeEnvironmentVariables":      true,
	"podFieldSelectorRuntimeValue":  true,
	"containerResourceRuntimeValue": true,
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(target string) error {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes").Output()
	if err != nil {
		return err
	}
	source, err := extract(filepath.Join(strings.TrimSpace(string(out)), "pkg/kubelet/kubelet_pods.go"))
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp(".", "env-oracle-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	driver, err := os.ReadFile(filepath.Join(target, "driver.go.txt"))
	if err != nil {
		return err
	}
	program := append(driver, source...)
	if err := os.WriteFile(filepath.Join(work, "main.go"), program, 0o600); err != nil {
		return err
	}
	command := exec.Command("go", "run", "./"+filepath.Base(work), target)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return command.Run()
}

// extract returns the wanted functions as text, with the names of packages that need a whole kubelet replaced.
func extract(path string) ([]byte, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, declaration := range file.Decls {
		function, ok := declaration.(*ast.FuncDecl)
		if !ok || !wanted[function.Name.Name] {
			continue
		}
		ast.Inspect(function, dropFileKeyRef)
		if err := printer.Fprint(&text, set, function); err != nil {
			return nil, err
		}
		text.WriteString("\n\n")
	}
	return []byte(strings.NewReplacer(
		"kubecontainer.", "",
		"kubetypes.IsStaticPod(pod)", "false",
		"logger := klog.FromContext(ctx)", "",
	).Replace(text.String())), nil
}

func dropFileKeyRef(node ast.Node) bool {
	block, ok := node.(*ast.BlockStmt)
	if !ok {
		return true
	}
	kept := block.List[:0]
	for _, statement := range block.List {
		clause, ok := statement.(*ast.CaseClause)
		if ok && len(clause.List) == 1 && mentions(clause.List[0], "EnvFiles") {
			continue
		}
		kept = append(kept, statement)
	}
	block.List = kept
	return true
}

func mentions(expression ast.Expr, name string) bool {
	found := false
	ast.Inspect(expression, func(node ast.Node) bool {
		if identifier, ok := node.(*ast.Ident); ok && identifier.Name == name {
			found = true
		}
		return true
	})
	return found
}
