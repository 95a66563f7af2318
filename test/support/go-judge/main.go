// A judge that knows only Go's standard library, as every component of a cluster does. It reads a question (JSON) from standard
// input and answers (JSON) on standard output: what it read of each certificate, and every fault that it found. `go-judge chains`
// reads a certificate with its chain from every line and answers line by line, thousands a second.
package main

import (
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"time"
)

type question struct {
	At           time.Time
	Pairs        []pair
	Tokens       []tokens
	Certificates [][]byte
}

type answer struct {
	Pairs        []pairAnswer        `json:"pairs"`
	Tokens       []tokensAnswer      `json:"tokens"`
	Certificates []certificateAnswer `json:"certificates"`
}

// facts are what Go reads in a certificate.
type facts struct {
	CommonName    string    `json:"commonName"`
	Organizations []string  `json:"organizations"`
	Serial        string    `json:"serial"`
	NotBefore     time.Time `json:"notBefore"`
	NotAfter      time.Time `json:"notAfter"`
	DNS           []string  `json:"dns"`
	IP            []string  `json:"ip"`
	IsCA          bool      `json:"isCa"`
	// Critical extensions that Go does not know, and because of which it verifies nothing with the certificate.
	Unhandled []string `json:"unhandled"`
}

type certificateAnswer struct {
	Refused string `json:"refused,omitempty"`
	Facts   *facts `json:"facts,omitempty"`
}

// tokens are the two files of the key pair that signs service-account tokens.
type tokens struct{ Private, Public string }

type tokensAnswer struct {
	Private string   `json:"private"`
	Faults  []string `json:"faults"`
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "chains" {
		if err := judgeChains(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "go-judge:", err)
			os.Exit(2)
		}
		return
	}
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, "go-judge:", err)
		os.Exit(2)
	}
	said := answer{Pairs: judgePairs(asked.Pairs, asked.At), Tokens: []tokensAnswer{}, Certificates: []certificateAnswer{}}
	for _, one := range asked.Tokens {
		said.Tokens = append(said.Tokens, tokensAnswer{one.Private, judgeTokens(one)})
	}
	for _, der := range asked.Certificates {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			said.Certificates = append(said.Certificates, certificateAnswer{Refused: err.Error()})
			continue
		}
		read := factsOf(certificate)
		said.Certificates = append(said.Certificates, certificateAnswer{Facts: &read})
	}
	if err := json.NewEncoder(os.Stdout).Encode(said); err != nil {
		fmt.Fprintln(os.Stderr, "go-judge:", err)
		os.Exit(2)
	}
}

func factsOf(certificate *x509.Certificate) facts {
	serial := hex.EncodeToString(certificate.SerialNumber.Bytes())
	if serial == "" {
		serial = "00"
	}
	ip := []string{}
	for _, address := range certificate.IPAddresses {
		ip = append(ip, address.String())
	}
	unhandled := []string{}
	for _, id := range certificate.UnhandledCriticalExtensions {
		unhandled = append(unhandled, id.String())
	}
	return facts{
		CommonName:    certificate.Subject.CommonName,
		Organizations: append([]string{}, certificate.Subject.Organization...),
		Serial:        serial,
		NotBefore:     certificate.NotBefore.UTC(),
		NotAfter:      certificate.NotAfter.UTC(),
		DNS:           append([]string{}, certificate.DNSNames...),
		IP:            ip,
		IsCA:          certificate.IsCA,
		Unhandled:     unhandled,
	}
}

// judgeTokens demands that both files parse and belong together.
func judgeTokens(one tokens) []string {
	private, err := privateKey(one.Private)
	if err != nil {
		return []string{err.Error()}
	}
	block, err := firstBlock(one.Public)
	if err != nil {
		return []string{err.Error()}
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return []string{err.Error()}
	}
	if !private.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(public) {
		return []string{"its halves do not belong together"}
	}
	return []string{}
}

func privateKey(path string) (crypto.Signer, error) {
	block, err := firstBlock(path)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("%s holds no key that signs", path)
	}
	return signer, nil
}

func firstBlock(path string) (*pem.Block, error) {
	bytes, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(bytes)
	if block == nil {
		return nil, fmt.Errorf("%s holds no PEM", path)
	}
	return block, nil
}
