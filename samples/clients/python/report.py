"""Reports one charge to an OICP 2.3 hub: python3 report.py HUB OPERATOR EVSE UID SECONDS-BETWEEN-PROGRESS"""
import http.client, json, random, sys, time, urllib.error, urllib.request
from datetime import datetime, timezone

hub, operator, evse, uid, interval = *sys.argv[1:5], float(sys.argv[5])
card = {"RFIDMifareFamilyIdentification": {"UID": uid}}
now = lambda: datetime.now(timezone.utc).isoformat(timespec="milliseconds")  # a time always has its offset


def post(path, message):
    body = json.dumps(message).encode()  # a retry sends the same bytes, so that the hub knows it again
    for attempt in range(8):
        wait = None
        try:
            request = urllib.request.Request(hub + "/api/oicp" + path, body, {"Content-Type": "application/json"})
            try:
                response = urllib.request.urlopen(request, timeout=30)
            except urllib.error.HTTPError as error:
                response = error
            status, wait, text = response.status, response.headers.get("Retry-After"), response.read().decode()
            answer = json.loads(text)
            if answer.get("Result") is True or answer.get("AuthorizationStatus") == "Authorized":
                return answer
            code = answer.get("StatusCode", {}).get("Code")
            if not wait and status < 500 and status not in (408, 429) and code not in ("001", "002", "310"):
                sys.exit(f"refused: {text}")  # the same message would be refused again
        except (OSError, http.client.HTTPException, ValueError):
            pass  # no answer, or not one that can be read: once more
        time.sleep(float(wait) if wait else min(60, 0.5 * 2**attempt) * random.uniform(0.5, 1))
    sys.exit(f"given up: {path}")


def notify(kind, **members):
    same = {"Type": kind, "SessionID": session, "EvseID": evse, "OperatorID": operator, "Identification": card}
    post("/notificationmgmt/v11/charging-notifications", {**same, **members})


session = post(f"/charging/v21/operators/{operator}/authorize/start",
               {"OperatorID": operator, "EvseID": evse, "Identification": card})["SessionID"]
start, register = now(), 1234.567  # what the meter says, in kWh
notify("Start", ChargingStart=start, MeterValueStart=register)
for step in (1, 2):
    time.sleep(interval)  # 300: the hub takes a Progress every five minutes
    notify("Progress", ChargingStart=start, EventOccurred=now(), ConsumedEnergyProgress=round(0.917 * step, 3))
total, end = round(0.917 * 2, 3), now()  # at most three decimals
notify("End", ChargingStart=start, ChargingEnd=end, ConsumedEnergy=total, MeterValueEnd=round(register + total, 3))
post(f"/cdrmgmt/v22/operators/{operator}/charge-detail-record", {
    "SessionID": session, "EvseID": evse, "Identification": card, "ChargingStart": start, "ChargingEnd": end,
    "SessionStart": start, "SessionEnd": end, "ConsumedEnergy": total})
print("done", session)
