// The smallest extension API server: it answers only to a client whose certificate the front-proxy CA signed for
// front-proxy-client, and tells whom that client says it speaks for.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"flag"
	"log"
	"net/http"
	"os"
)

func main() {
	listen := flag.String("listen", "", "address and port")
	certificate := flag.String("tls-cert-file", "", "serving certificate")
	key := flag.String("tls-private-key-file", "", "its key")
	trust := flag.String("requestheader-client-ca-file", "", "who may speak for users")
	group := flag.String("group-version", "", "what discovery shows")
	flag.Parse()

	bundle, err := os.ReadFile(*trust)
	if err != nil {
		log.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(bundle) {
		log.Fatalf("no certificate in %s", *trust)
	}

	server := &http.Server{
		Addr: *listen,
		TLSConfig: &tls.Config{
			MinVersion: tls.VersionTLS12,
			ClientAuth: tls.RequireAndVerifyClientCert,
			ClientCAs:  roots,
		},
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			client := r.TLS.VerifiedChains[0][0].Subject.CommonName
			if client != "front-proxy-client" {
				http.Error(w, "not a front proxy: "+client, http.StatusForbidden)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			if err := json.NewEncoder(w).Encode(map[string]any{
				"apiVersion":   "v1",
				"kind":         "APIResourceList",
				"groupVersion": *group,
				"resources":    []any{},
				"client":       client,
				"user":         r.Header.Get("X-Remote-User"),
				"groups":       r.Header.Values("X-Remote-Group"),
			}); err != nil {
				log.Print(err)
			}
		}),
	}
	log.Fatal(server.ListenAndServeTLS(*certificate, *key))
}
