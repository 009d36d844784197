// Receives what an OICP 2.3 hub sends to an EMP: node receive.ts PORT PROVIDER UID (node 22.18 or later)
import { createServer } from "node:http";

const [port, provider, uid] = process.argv.slice(2);
const seen = new Set<string>(); // in service: a table, because a restart must not forget it

createServer(async (request, response) => {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    parts.push(part);
    if ((length += part.length) > 262144) return response.writeHead(413, { Connection: "close" }).end();
  }
  const body = Buffer.concat(parts).toString();
  const message = JSON.parse(body);
  let answer: object = { Result: true, StatusCode: { Code: "000", Description: "Success" }, SessionID: message.SessionID };
  if (/\/authorize\/(start|stop)$/.test(request.url ?? "")) {
    const known = message.Identification?.RFIDMifareFamilyIdentification?.UID === uid;
    answer = { AuthorizationStatus: known ? "Authorized" : "NotAuthorized", ProviderID: provider,
      StatusCode: { Code: known ? "000" : "102" }, SessionID: message.SessionID };
  } else if (!seen.has(body)) { // the hub may send a message again whose answer it lost
    seen.add(body);
    console.log(message.Type ?? "ChargeDetailRecord", message.SessionID);
  }
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
}).listen(Number(port), "127.0.0.1");
