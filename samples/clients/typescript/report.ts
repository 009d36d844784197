// Reports one charge to an OICP 2.3 hub: node report.ts HUB OPERATOR EVSE UID SECONDS-BETWEEN-PROGRESS (node 22.18 or later)
type Message = Record<string, unknown>;
type Answer = { Result?: boolean; AuthorizationStatus?: string; SessionID?: string; StatusCode?: { Code: string } };

const [hub, operator, evse, uid, interval] = process.argv.slice(2);
const card = { RFIDMifareFamilyIdentification: { UID: uid } };
const now = () => new Date().toISOString(); // a time always has its offset, here Z
const sleep = (seconds: number) => new Promise(done => setTimeout(done, seconds * 1000));
const kWh = (value: number) => Number(value.toFixed(3)); // at most three decimals

async function post(path: string, message: Message): Promise<Answer> {
  const body = JSON.stringify(message); // a retry sends the same bytes, so that the hub knows it again
  for (let attempt = 0; attempt < 8; attempt++) {
    let wait: string | null = null, refusal = "";
    try {
      const response = await fetch(`${hub}/api/oicp${path}`, {
        method: "POST", body, headers: { "Content-Type": "application/json" }, signal: AbortSignal.timeout(30_000) });
      wait = response.headers.get("Retry-After");
      const answer = await response.json() as Answer;
      if (answer.Result === true || answer.AuthorizationStatus === "Authorized") return answer;
      const isTransient = response.status >= 500 || [408, 429].includes(response.status)
        || ["001", "002", "310"].includes(answer.StatusCode?.Code ?? "");
      if (!wait && !isTransient) refusal = JSON.stringify(answer);
    } catch { /* no answer, or not one that can be read: once more */ }
    if (refusal) throw new Error(`refused: ${refusal}`); // the same message would be refused again
    await sleep(wait ? Number(wait) : Math.min(60, 0.5 * 2 ** attempt) * (0.5 + Math.random() / 2));
  }
  throw new Error(`given up: ${path}`);
}

const notify = (type: string, members: Message) => post("/notificationmgmt/v11/charging-notifications",
  { Type: type, SessionID: session, EvseID: evse, OperatorID: operator, Identification: card, ...members });

const session = (await post(`/charging/v21/operators/${operator}/authorize/start`,
  { OperatorID: operator, EvseID: evse, Identification: card })).SessionID;
const start = now(), register = 1234.567; // what the meter says, in kWh
await notify("Start", { ChargingStart: start, MeterValueStart: register });
for (const step of [1, 2]) {
  await sleep(Number(interval)); // 300: the hub takes a Progress every five minutes
  await notify("Progress", { ChargingStart: start, EventOccurred: now(), ConsumedEnergyProgress: kWh(0.917 * step) });
}
const end = now(), total = kWh(0.917 * 2);
await notify("End", { ChargingStart: start, ChargingEnd: end, ConsumedEnergy: total, MeterValueEnd: kWh(register + total) });
await post(`/cdrmgmt/v22/operators/${operator}/charge-detail-record`, {
  SessionID: session, EvseID: evse, Identification: card, ChargingStart: start, ChargingEnd: end,
  SessionStart: start, SessionEnd: end, ConsumedEnergy: total });
console.log("done", session);
