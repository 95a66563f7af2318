package main

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"time"
)

// pair is a certificate with its key, what its peers trust, and what they use it for.
type pair struct {
	Path, Certificate, Key, Trust string
	// serverAuth, clientAuth
	Usages []string
	// Names and addresses that clients dial, and some that are somebody else's.
	Names, Strangers []string
}

type pairAnswer struct {
	Path   string   `json:"path"`
	Facts  facts    `json:"facts"`
	Faults []string `json:"faults"`
}

var usages = map[string]x509.ExtKeyUsage{
	"serverAuth":      x509.ExtKeyUsageServerAuth,
	"clientAuth":      x509.ExtKeyUsageClientAuth,
	"codeSigning":     x509.ExtKeyUsageCodeSigning,
	"emailProtection": x509.ExtKeyUsageEmailProtection,
}

// loaded is a pair that a server could start with.
type loaded struct {
	pair
	tls   tls.Certificate
	roots *x509.CertPool
	trust string
}

func judgePairs(pairs []pair, at time.Time) []pairAnswer {
	said := []pairAnswer{}
	all := []loaded{}
	for _, one := range pairs {
		ready, err := load(one)
		if err != nil {
			said = append(said, pairAnswer{Path: one.Path, Faults: []string{err.Error()}})
			continue
		}
		all = append(all, ready)
		said = append(said, pairAnswer{Path: one.Path, Facts: factsOf(ready.tls.Leaf), Faults: verify(ready, at)})
	}
	for index, one := range said {
		said[index].Faults = append(one.Faults, greetEveryClient(one.Path, all, at)...)
	}
	return said
}

func load(one pair) (loaded, error) {
	certificate, err := tls.LoadX509KeyPair(one.Certificate, one.Key)
	if err != nil {
		return loaded{}, err
	}
	trust, err := os.ReadFile(one.Trust)
	if err != nil {
		return loaded{}, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(trust) {
		return loaded{}, fmt.Errorf("%s holds no certificate", one.Trust)
	}
	return loaded{one, certificate, roots, string(trust)}, nil
}

// verify demands every usage and name that the pair is for, and that every other one is refused.
func verify(one loaded, at time.Time) []string {
	faults := []string{}
	leaf := one.tls.Leaf
	for usage, id := range usages {
		_, err := leaf.Verify(x509.VerifyOptions{Roots: one.roots, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{id}})
		wanted := slices.Contains(one.Usages, usage)
		if wanted && err != nil {
			faults = append(faults, fmt.Sprintf("does not verify for %s: %v", usage, err))
		}
		if !wanted && err == nil {
			faults = append(faults, "verifies for "+usage)
		}
	}
	for _, name := range one.Names {
		if err := leaf.VerifyHostname(name); err != nil {
			faults = append(faults, err.Error())
		}
	}
	for _, name := range one.Strangers {
		if leaf.VerifyHostname(name) == nil {
			faults = append(faults, "verifies as "+name)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: x509.NewCertPool(), CurrentTime: at}); err == nil {
		faults = append(faults, "verifies without its authority")
	}
	for _, outside := range []time.Time{leaf.NotBefore.Add(-time.Second), leaf.NotAfter.Add(time.Second)} {
		_, err := leaf.Verify(x509.VerifyOptions{Roots: one.roots, CurrentTime: outside, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		if err == nil {
			faults = append(faults, fmt.Sprintf("verifies at %v", outside))
		}
	}
	return faults
}

// greetEveryClient completes a mutual TLS handshake between the server of that path and every client of the same authority.
func greetEveryClient(path string, all []loaded, at time.Time) []string {
	faults := []string{}
	index := slices.IndexFunc(all, func(one loaded) bool { return one.Path == path })
	if index < 0 || !slices.Contains(all[index].Usages, "serverAuth") {
		return faults
	}
	server := all[index]
	for _, client := range all {
		if client.trust != server.trust || !slices.Contains(client.Usages, "clientAuth") {
			continue
		}
		if err := greet(server, client, at); err != nil {
			faults = append(faults, fmt.Sprintf("does not talk to %s: %v", client.Path, err))
		}
	}
	return faults
}

func greet(server, client loaded, at time.Time) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer listener.Close()
	clock := func() time.Time { return at }
	dialled := make(chan error, 1)
	go func() {
		dialled <- dial(listener.Addr(), &tls.Config{
			Certificates: []tls.Certificate{client.tls}, RootCAs: client.roots, Time: clock, ServerName: server.Names[0],
		})
	}()
	accepted, err := listener.Accept()
	if err != nil {
		return err
	}
	serving := tls.Server(accepted, &tls.Config{
		Certificates: []tls.Certificate{server.tls}, ClientCAs: server.roots, Time: clock,
		ClientAuth: tls.RequireAndVerifyClientCert,
	})
	err = serving.Handshake()
	serving.Close()
	return errors.Join(err, <-dialled)
}

// dial reads on after the handshake: only then does a client hear that its own certificate was refused.
func dial(address net.Addr, config *tls.Config) error {
	connection, err := tls.Dial("tcp", address.String(), config)
	if err != nil {
		return err
	}
	defer connection.Close()
	if _, err := connection.Read(make([]byte, 1)); err != io.EOF {
		return err
	}
	return nil
}
