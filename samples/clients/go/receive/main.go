// Receives what an OICP 2.3 hub sends to an EMP: go run ./receive PORT PROVIDER UID (Go 1.19 or later)
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
)

var seen sync.Map // in service: a table, because a restart must not forget it

func receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 262144))
	var message struct {
		Type, SessionID string
		Identification  struct {
			RFIDMifareFamilyIdentification struct{ UID string }
		}
	}
	if err != nil || json.Unmarshal(body, &message) != nil {
		http.Error(w, "not readable", http.StatusBadRequest)
		return
	}
	answer := map[string]any{"SessionID": message.SessionID, "Result": true, "StatusCode": map[string]string{"Code": "000"}}
	if strings.Contains(r.URL.Path, "/authorize/") {
		status, code := "NotAuthorized", "102"
		if message.Identification.RFIDMifareFamilyIdentification.UID == os.Args[3] {
			status, code = "Authorized", "000"
		}
		answer = map[string]any{"SessionID": message.SessionID, "ProviderID": os.Args[2], "AuthorizationStatus": status,
			"StatusCode": map[string]string{"Code": code}}
	} else if _, again := seen.LoadOrStore(string(body), true); !again { // the hub may send a message again whose answer it lost
		if message.Type == "" {
			message.Type = "ChargeDetailRecord"
		}
		fmt.Println(message.Type, message.SessionID)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

func main() {
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], http.HandlerFunc(receive)))
}
