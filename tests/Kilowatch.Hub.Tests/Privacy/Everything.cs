using Kilowatch.Hub.Tests.Running;

namespace Kilowatch.Hub.Tests.Privacy;

/// <summary>Every route with every kind of identification, valid and not, of one driver.</summary>
internal static class Everything
{
    public static async Task SendAsync(HubUnderTest hub)
    {
        foreach (var identification in (string[])
        [
            Messages.Rfid(Sentinels.Uid), Drivers.Car(Sentinels.EvcoId), Drivers.App(Sentinels.EvcoId),
            Drivers.Code(Sentinels.EvcoId, Sentinels.Pin),
            Drivers.HashedCode(Sentinels.EvcoId, "$2a$04$" + Sentinels.EvcoIdCanonical), Sentinels.FullCard,
            Messages.Rfid(Sentinels.Escaped(Sentinels.Uid)), Drivers.Car(Sentinels.Escaped(Sentinels.EvcoId)),
            $"\"{Sentinels.Uid}\"", $"[\"{Sentinels.EvcoId}\"]", $$"""{"RFIDMifareFamilyIdentification":"{{Sentinels.Uid}}"}""",
            $$$"""{"RFIDMifareFamilyIdentification":{"UID":"{{{Sentinels.Uid}}} "}}""",
            $$$"""{"QRCodeIdentification":{"EvcoID":"{{{Sentinels.EvcoId}}}","PIN":["{{{Sentinels.Pin}}}"]}}""",
            $$$"""{"RFIDIdentification":{"UID":"{{{Sentinels.Uid}}}"},"PlugAndChargeIdentification":{"EvcoID":"{{{Sentinels.EvcoId}}}"}}""",
        ])
        {
            var unknown = $",\"Other\":{{\"uid\":\"{Sentinels.Uid}\",\"PIN\":\"{Sentinels.Pin}\",\"list\":[{identification}]}}";
            foreach (var session in (string[])[Messages.Session, "99999999-9999-9999-9999-999999999999", "short"])
            {
                var more = $",\"Identification\":{identification}{unknown}";
                foreach (var type in (string[])["Start", "Progress", "End", "Error", "Error\",\"Type\":\"Error"])
                    await hub.SendAsync(Messages.Of(type, session, more));
                await hub.SendAsync(Messages.Start(session, more)[..^2]); // cut short
                await hub.PostAsync(HubUnderTest.AuthorizeStop, Drivers.Stop(session, identification));
                await hub.PostAsync(Drivers.RemoteStopPath, Drivers.RemoteStop(session)[..^1] + more + "}");
            }

            await hub.PostAsync(HubUnderTest.AuthorizeStart, Messages.Authorize(identification, unknown));
            await hub.PostAsync(HubUnderTest.AuthorizeStart,
                Messages.Authorize(identification, unknown).Replace("DE*ABC", "DE*OTH", StringComparison.Ordinal));
            await hub.PostAsync(Drivers.RemoteStartPath,
                Drivers.RemoteStart().Replace(Drivers.App("DE-ICE-C12345678-X"), identification, StringComparison.Ordinal));
            await hub.PostAsync(Drivers.RemoteStartPath,
                Drivers.RemoteStart("no evse").Replace(Drivers.App("DE-ICE-C12345678-X"), identification, StringComparison.Ordinal));
            foreach (var action in (string[])["insert", "insert", "update", "delete", "replace", "fullLoad"])
                await hub.PushAsync(action, identification);
            await hub.PostAsync(Drivers.PushPath, Drivers.Push("insert", identification)[..^3]);
            await hub.PostAsync(HubUnderTest.ChargeDetailRecord,
                Messages.ChargeDetailRecord("99999999-9999-9999-9999-999999999999").Replace(Messages.Rfid(), identification,
                    StringComparison.Ordinal));
            await hub.PostAsync("/admin/api/forget", $"{{\"uid\":{identification}}}");
        }

        foreach (var body in (string[])[Sentinels.Uid, $"\"{Sentinels.EvcoId}\"", $"[\"{Sentinels.Uid}\",{{\"PIN\":\"{Sentinels.Pin}\"}}]",
            $"{{\"UID\":\"{Sentinels.Uid}\""])
        {
            foreach (var path in (string[])[HubUnderTest.Notifications, HubUnderTest.AuthorizeStart, HubUnderTest.AuthorizeStop,
                HubUnderTest.ChargeDetailRecord, Drivers.RemoteStartPath, Drivers.RemoteStopPath, Drivers.PushPath])
            {
                await hub.PostAsync(path, body);
            }
        }

        var record = Messages.ChargeDetailRecord(Messages.Session).Replace(Messages.Rfid(), Sentinels.FullCard, StringComparison.Ordinal);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record)).Result);
        Assert.True((await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record)).Result);
        Assert.Equal(404, (await hub.PostAsync(HubUnderTest.ChargeDetailRecord, record + " ")).Status);
    }
}
