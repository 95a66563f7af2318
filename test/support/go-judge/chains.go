package main

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

// chain is a certificate as its holder presents it, what its peers trust, and what they use it for. All certificates are DER.
type chain struct {
	Leaf          []byte
	Intermediates [][]byte
	Roots         [][]byte
	At            time.Time
	// serverAuth, clientAuth: each of them must be allowed.
	Usages []string
	// Names and addresses that clients dial.
	Names []string
}

// verdict says at which step Go refuses, and why; empty where it refuses nothing.
type verdict struct {
	Step   string `json:"step,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// judgeChains reads a question from every line and answers on a line of its own, as long as there are any.
func judgeChains(in io.Reader, out io.Writer) error {
	lines := json.NewDecoder(bufio.NewReaderSize(in, 1<<20))
	answers := bufio.NewWriterSize(out, 1<<20)
	encoder := json.NewEncoder(answers)
	for {
		var asked chain
		if err := lines.Decode(&asked); errors.Is(err, io.EOF) {
			return answers.Flush()
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(judgeChain(asked)); err != nil {
			return err
		}
	}
}

// judgeChain does what the components do: they load their trust (client-go, which refuses a bundle of which it cannot parse one),
// a server or client loads its pair (crypto/tls parses the leaf and looks at its key), and its peer parses and verifies the chain.
func judgeChain(asked chain) verdict {
	roots, err := pool(asked.Roots)
	if err != nil {
		return verdict{"parse root", err.Error()}
	}
	leaf, err := x509.ParseCertificate(asked.Leaf)
	if err != nil {
		return verdict{"parse leaf", err.Error()}
	}
	intermediates, err := pool(asked.Intermediates)
	if err != nil {
		return verdict{"parse intermediate", err.Error()}
	}
	if err := usable(leaf.PublicKey); err != nil {
		return verdict{"key", err.Error()}
	}
	for _, usage := range asked.Usages {
		_, err := leaf.Verify(x509.VerifyOptions{
			Roots: roots, Intermediates: intermediates, CurrentTime: asked.At, KeyUsages: []x509.ExtKeyUsage{usages[usage]},
		})
		if err != nil {
			return verdict{"verify", err.Error()}
		}
	}
	for _, name := range asked.Names {
		if err := leaf.VerifyHostname(name); err != nil {
			return verdict{"name", err.Error()}
		}
	}
	return verdict{}
}

func pool(certificates [][]byte) (*x509.CertPool, error) {
	all := x509.NewCertPool()
	for _, der := range certificates {
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		all.AddCert(certificate)
	}
	return all, nil
}

// The largest RSA key that crypto/tls takes from a peer (handshake_client.go, maxRSAKeySize).
const largestRSA = 8192

// usable says whether a handshake could be signed with the other half of the key: of these kinds, and nothing that crypto/rsa refuses
// for its size or exponent whatever the signature is.
func usable(key crypto.PublicKey) error {
	switch public := key.(type) {
	case *rsa.PublicKey:
		if bits := public.N.BitLen(); bits > largestRSA {
			return fmt.Errorf("an RSA key of %d bits", bits)
		}
		err := rsa.VerifyPKCS1v15(public, crypto.SHA256, make([]byte, 32), make([]byte, public.Size()))
		if errors.Is(err, rsa.ErrVerification) {
			return nil
		}
		return err
	case *ecdsa.PublicKey, ed25519.PublicKey:
		return nil
	default:
		return fmt.Errorf("unknown public key algorithm %T", key)
	}
}
