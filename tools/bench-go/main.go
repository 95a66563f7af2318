// The peer of `npm run bench -- nodes`: what kubepki does for the workers of a cluster, by crypto/x509, with the same files and the
// same calls of fsync, and without a spec, a plan, a check or a journal that could be finished.
//
//	bench-go init DIR NODES     a CA, and for each node two pairs, a kubeconfig, the CA and a manifest
//	bench-go renew DIR NODES    both pairs of each node again
//	bench-go measure PROGRAM…   runs a program and prints what it used, as JSON
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-go:", err)
		os.Exit(1)
	}
}

type file struct {
	path string
	mode os.FileMode
	data []byte
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == "measure" {
		measure(os.Args[2:])
		return
	}
	folder := os.Args[2]
	nodes, err := strconv.Atoi(os.Args[3])
	must(err)
	key, ca, caPem := authority(folder)
	var files []file
	var ledger []map[string]string
	for node := range nodes {
		made, entries := ofNode(folder, fmt.Sprintf("w%d", node), node, os.Args[1] == "init", key, ca, caPem)
		files, ledger = append(files, made...), append(ledger, entries...)
	}
	commit(folder, files, ledger)
}

func authority(folder string) (*ecdsa.PrivateKey, *x509.Certificate, []byte) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(err)
	template := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "kubernetes"}, NotBefore: time.Now(), NotAfter: time.Now().AddDate(10, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(err)
	certificate, err := x509.ParseCertificate(der)
	must(err)
	return key, certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func serial() *big.Int {
	number, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	must(err)
	return number
}

func ofNode(folder, name string, number int, whole bool, caKey *ecdsa.PrivateKey, ca *x509.Certificate, caPem []byte) ([]file, []map[string]string) {
	tree := filepath.Join(folder, "nodes", name)
	pki := filepath.Join(tree, "etc", "kubernetes", "pki")
	var files []file
	if whole {
		files = append(files, file{filepath.Join(pki, "ca.crt"), 0o644, caPem})
	}
	var ledger []map[string]string
	pair := func(base, commonName string, usage x509.ExtKeyUsage, dns []string, ip []net.IP) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		must(err)
		template := &x509.Certificate{
			SerialNumber: serial(), Subject: pkix.Name{CommonName: commonName, Organization: []string{"system:nodes"}},
			NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0), BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{usage}, DNSNames: dns, IPAddresses: ip,
		}
		der, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), caKey)
		must(err)
		pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
		must(err)
		files = append(files,
			file{filepath.Join(pki, base+".key"), 0o600, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})},
			file{filepath.Join(pki, base+".crt"), 0o644, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})})
		sum := sha256.Sum256(der)
		ledger = append(ledger, map[string]string{"node": name, "artefact": base, "serial": template.SerialNumber.Text(16), "fingerprint": hex.EncodeToString(sum[:])})
	}
	address := net.IPv4(10, byte(1+number>>16), byte(number>>8), byte(number))
	pair("kubelet-server", "system:node:"+name, x509.ExtKeyUsageServerAuth, []string{name}, []net.IP{address})
	pair("kubelet-client", "system:node:"+name, x509.ExtKeyUsageClientAuth, nil, nil)
	if whole {
		text := fmt.Sprintf("apiVersion: v1\nkind: Config\nclusters:\n- name: bench\n  cluster:\n    server: https://10.0.0.11:6443\n    certificate-authority: /etc/kubernetes/pki/ca.crt\nusers:\n- name: system:node:%s\n  user:\n    client-certificate: /etc/kubernetes/pki/kubelet-client.crt\n    client-key: /etc/kubernetes/pki/kubelet-client.key\n", name)
		files = append(files, file{filepath.Join(tree, "etc", "kubernetes", "kubelet.conf"), 0o600, []byte(text)})
	}
	type entry struct{ Path, SHA256, Mode, Owner, Group string }
	var manifest []entry
	for _, one := range files {
		sum := sha256.Sum256(one.data)
		path, _ := filepath.Rel(tree, one.path)
		manifest = append(manifest, entry{path, hex.EncodeToString(sum[:]), fmt.Sprintf("%04o", one.mode), "root", "root"})
	}
	text, err := json.MarshalIndent(manifest, "", "  ")
	must(err)
	return append(files, file{filepath.Join(tree, "manifest.json"), 0o644, text}), ledger
}

// commit stages every file, syncs it, and each folder once, appends to the ledger, renames, and syncs each folder once more.
func commit(folder string, files []file, ledger []map[string]string) {
	var folders []string
	known := map[string]bool{}
	for _, one := range files {
		dir := filepath.Dir(one.path)
		if !known[dir] {
			known[dir] = true
			folders = append(folders, dir)
			must(os.MkdirAll(dir, 0o755))
		}
		staged, err := os.OpenFile(one.path+".new", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		must(err)
		_, err = staged.Write(one.data)
		must(err)
		must(staged.Chmod(one.mode))
		must(staged.Sync())
		must(staged.Close())
	}
	for _, dir := range folders {
		syncFolder(dir)
	}
	line, err := json.Marshal(ledger)
	must(err)
	out, err := os.OpenFile(filepath.Join(folder, "ledger.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(err)
	_, err = out.Write(append(line, '\n'))
	must(err)
	must(out.Sync())
	must(out.Close())
	for _, one := range files {
		must(os.Rename(one.path+".new", one.path))
	}
	for _, dir := range folders {
		syncFolder(dir)
	}
}

func syncFolder(path string) {
	folder, err := os.Open(path)
	must(err)
	must(folder.Sync())
	must(folder.Close())
}

// measure prints seconds of CPU and of the clock, and the peak of resident memory in MB, of a program and what it waited for.
func measure(words []string) {
	command := exec.Command(words[0], words[1:]...)
	command.Stderr = os.Stderr
	started := time.Now()
	must(command.Run())
	usage := command.ProcessState.SysUsage().(*syscall.Rusage)
	must(json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"cpu":  (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds(),
		"wall": time.Since(started).Seconds(),
		"peak": float64(usage.Maxrss) / 1024,
	}))
}
