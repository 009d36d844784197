// Reports one charge to an OICP 2.3 hub: go run ./report HUB OPERATOR EVSE UID SECONDS-BETWEEN-PROGRESS (Go 1.19 or later)
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"time"
)

type message map[string]any

var client = http.Client{Timeout: 30 * time.Second}

func post(path string, m message) (sessionID string) {
	body, _ := json.Marshal(m) // a retry sends the same bytes, so that the hub knows it again
	for attempt := 0; attempt < 8; attempt++ {
		wait := time.Duration((0.5 + rand.Float64()/2) * float64(500*time.Millisecond<<attempt))
		response, err := client.Post(os.Args[1]+"/api/oicp"+path, "application/json", bytes.NewReader(body))
		if err == nil {
			text, _ := io.ReadAll(response.Body)
			response.Body.Close()
			var answer struct {
				Result                         bool
				AuthorizationStatus, SessionID string
				StatusCode                     struct{ Code string }
			}
			err = json.Unmarshal(text, &answer)
			code, status := answer.StatusCode.Code, response.StatusCode
			isTransient := status >= 500 || status == 408 || status == 429 || code == "001" || code == "002" || code == "310"
			if err == nil && (answer.Result || answer.AuthorizationStatus == "Authorized") {
				return answer.SessionID
			} else if seconds, e := strconv.Atoi(response.Header.Get("Retry-After")); e == nil {
				wait = time.Duration(seconds) * time.Second
			} else if err == nil && !isTransient {
				log.Fatalf("refused: %s", text) // the same message would be refused again
			}
		}
		time.Sleep(wait)
	}
	log.Fatalf("given up: %s", path)
	return
}

func now() string { return time.Now().Format("2006-01-02T15:04:05.000Z07:00") } // a time always has its offset

func main() {
	operator, evse, card := os.Args[2], os.Args[3], message{"RFIDMifareFamilyIdentification": message{"UID": os.Args[4]}}
	interval, _ := time.ParseDuration(os.Args[5] + "s") // 300: the hub takes a Progress every five minutes
	session := post("/charging/v21/operators/"+operator+"/authorize/start",
		message{"OperatorID": operator, "EvseID": evse, "Identification": card})
	notify := func(kind string, m message) {
		m["Type"], m["SessionID"], m["EvseID"], m["OperatorID"], m["Identification"] = kind, session, evse, operator, card
		post("/notificationmgmt/v11/charging-notifications", m)
	}
	kWh := func(wh int) json.Number { return json.Number(fmt.Sprintf("%d.%03d", wh/1000, wh%1000)) } // exact: never a float
	start, register, total := now(), 1234567, 0                                                      // what the meter says, in Wh
	notify("Start", message{"ChargingStart": start, "MeterValueStart": kWh(register)})
	for step := 0; step < 2; step++ {
		time.Sleep(interval)
		total += 917
		notify("Progress", message{"ChargingStart": start, "EventOccurred": now(), "ConsumedEnergyProgress": kWh(total)})
	}
	end := now()
	notify("End", message{"ChargingStart": start, "ChargingEnd": end, "ConsumedEnergy": kWh(total), "MeterValueEnd": kWh(register + total)})
	post("/cdrmgmt/v22/operators/"+operator+"/charge-detail-record", message{
		"SessionID": session, "EvseID": evse, "Identification": card, "ChargingStart": start, "ChargingEnd": end,
		"SessionStart": start, "SessionEnd": end, "ConsumedEnergy": kWh(total)})
	fmt.Println("done", session)
}
