// node station.mjs TAP: a charge at CP-1 by OCPP 1.6 and one at CP-2 by OCPP 2.0.1. The library holds every message, also each answer,
// against OCPP's own JSON schemas (strictMode).
import rpc from 'ocpp-rpc';

const endpoint = process.argv[2];
const connect = async (identity, protocol) => {
  const station = new rpc.RPCClient({ endpoint, identity, protocols: [protocol], password: 'secret', strictMode: true, maxReconnects: 1 });
  await station.connect();
  if (station.protocol !== protocol) throw new Error(`The subprotocol is ${station.protocol}, not ${protocol}.`);
  return station;
};

const first = await connect('CP-1', 'ocpp1.6');
const boot = await first.call('BootNotification', { chargePointVendor: 'ocpp-rpc', chargePointModel: 'test' });
if (boot.status !== 'Accepted') throw new Error('The station was not accepted.');
await first.call('Heartbeat', {});
await first.call('StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError' });
await first.call('Authorize', { idTag: '044A2DAA856280' });
const { transactionId } = await first.call('StartTransaction',
  { connectorId: 1, idTag: '044A2DAA856280', meterStart: 1000, timestamp: '2026-01-01T10:00:00Z' });
await first.call('MeterValues', {
  connectorId: 1, transactionId, meterValue: [{ timestamp: '2026-01-01T10:10:00Z', sampledValue: [{ value: '3500', unit: 'Wh' }] }] });
await first.call('StopTransaction', { transactionId, meterStop: 9000, timestamp: '2026-01-01T11:00:00Z', reason: 'Local' });
await first.close();

const second = await connect('CP-2', 'ocpp2.0.1');
const card = { idToken: '044A2DAA856280', type: 'ISO14443' };
await second.call('BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'ocpp-rpc', model: 'test' } });
await second.call('Heartbeat', {});
await second.call('StatusNotification', { timestamp: '2026-01-01T10:00:00Z', connectorStatus: 'Occupied', evseId: 1, connectorId: 1 });
await second.call('Authorize', { idToken: card });
const tell = (eventType, triggerReason, seqNo, timestamp, chargingState, wattHours, more = {}) => second.call('TransactionEvent', {
  eventType, triggerReason, seqNo, timestamp, transactionInfo: { transactionId: 'T-1', chargingState }, evse: { id: 1, connectorId: 1 },
  meterValue: [{ timestamp, sampledValue: [{ value: wattHours, measurand: 'Energy.Active.Import.Register', unitOfMeasure: { unit: 'Wh' } }] }],
  ...more });
await tell('Started', 'Authorized', 0, '2026-01-01T10:00:00Z', 'Charging', 20000, { idToken: card });
await tell('Updated', 'MeterValuePeriodic', 1, '2026-01-01T10:10:00Z', 'Charging', 22000);
await tell('Ended', 'StopAuthorized', 2, '2026-01-01T11:00:00Z', 'Idle', 31250, { idToken: card });
await second.close();
