using System.Text.Json;
using Kilowatch.Emp.Store;
using Kilowatch.Testing;

namespace Kilowatch.Emp.Tests.Receiving;

public class ReceivingTests
{
    [Fact]
    public async Task The_guides_request_gets_its_documented_answer_word_for_word()
    {
        await using var emp = await EmpHarness.StartAsync();
        var (status, body) = await emp.PostAsync(EmpHarness.Notifications, GuideExample.Progress);
        Assert.Equal((200, GuideExample.Acknowledgment.ReplaceLineEndings("\n")), (status, body));
    }

    [Fact]
    public async Task The_same_again_is_acknowledged_again_and_counted_once_across_restarts()
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        for (var life = 0; life < 2; life++)
        {
            await using var emp = await EmpHarness.StartAsync(options => options.Data = directory);
            for (var i = 0; i < 2; i++) await emp.TakesAsync(Messages.Progress(5, "1.5"));
            Assert.Equal(1, (await emp.LookAsync()).Revision);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Theory]
    [InlineData("not json", "")]
    [InlineData("""{"Type":"Progress","SessionID":"x"}""", "/SessionID")]
    [InlineData("""{"Type":"Bogus","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2"}""", "/Type")]
    [InlineData("""{"Type":"End","Type":"End","SessionID":"3fe7378a-238f-4cf3-bca6-de657881f8c2","EvseID":"DE*ABC*E1","OperatorID":"DE*ABC","ChargingEnd":"2026-05-01T10:00:00Z"}""", "/Type")]
    public async Task What_is_no_notification_gets_400_with_every_violation_and_leaves_nothing(string json, string pointer)
    {
        await using var emp = await EmpHarness.StartAsync();
        var (status, body) = await emp.PostAsync(EmpHarness.Notifications, json);
        Assert.Equal(400, status);
        var answer = JsonDocument.Parse(body).RootElement;
        Assert.False(answer.GetProperty("Result").GetBoolean());
        Assert.Equal("022", answer.GetProperty("StatusCode").GetProperty("Code").GetString());
        Assert.Contains(answer.GetProperty("validationErrors").EnumerateArray(),
            error => error.GetProperty("fieldReference").GetString() == pointer);
        Assert.Null(await emp.Sessions.FindAsync(Oicp.SessionId.Parse(Messages.Session)));
    }

    [Theory]
    [InlineData("\"x\":1,\"x\":2")] // unknown, and twice
    [InlineData("\"x\":{\"y\":1,\"y\":[1,2]}")]
    [InlineData("\"x\":\"\\ud800\"")] // half a surrogate pair
    [InlineData("\"\\udc00\":null,\"x\":[\"\\ud800\"]")]
    [InlineData("\"ChargingEnd\":\"soon\",\"ErrorType\":7")] // another message's members
    [InlineData("\"Identification\":{\"RemoteIdentification\":{\"EvcoID\":\"DE-8EO-CAet5e4XY-3\",\"x\":1,\"x\":2}}")]
    public async Task What_a_hub_may_relay_as_valid_is_taken_and_understood(string more)
    {
        await using var emp = await EmpHarness.StartAsync();
        var message = Messages.Progress(5, "1.5");
        await emp.TakesAsync(message.Insert(message.LastIndexOf('}'), "," + more));
        var view = await emp.LookAsync();
        Assert.Equal(1.5m, view.EnergyKWh);
        Assert.DoesNotContain(view.Remarks, remark => remark.Kind == "unreadable");
        var start = Messages.Authorize();
        if (more.Contains("Identification", StringComparison.Ordinal)) return;
        Assert.Contains("\"Authorized\"",
            (await emp.PostAsync(EmpHarness.AuthorizeStart, start.Insert(start.LastIndexOf('}'), "," + more))).Body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "also plain")]
    [InlineData("M\u00fcller & <S\u00f6hne>", null)]
    [InlineData("a \"quoted\" name", "back\\slash and\ttab")]
    [InlineData(null, "\U0001f50c")]
    public async Task The_acknowledgment_is_what_the_typed_message_writes(string? cpo, string? emp)
    {
        await using var harness = await EmpHarness.StartAsync();
        var message =
            JsonDocument.Parse(Messages.Progress(5, "1.5")).RootElement.EnumerateObject().ToDictionary(member => member.Name,
                member => (object?)member.Value);
        (message["CPOPartnerSessionID"], message["EMPPartnerSessionID"]) = (cpo, emp);
        var (_, answer) = await harness.PostAsync(EmpHarness.Notifications, JsonSerializer.Serialize(message));
        var expected = new Oicp.Acknowledgment
        {
            Result = true,
            CpoPartnerSessionId = cpo,
            EmpPartnerSessionId = emp,
            SessionId = Oicp.SessionId.Parse(Messages.Session),
            StatusCode = new(Oicp.StatusCodes.Success, "Success"),
        };
        Assert.Equal(System.Text.Encoding.UTF8.GetString(expected.ToUtf8(Oicp.AcknowledgmentStyle.Indented)), answer);
    }

    [Fact]
    public async Task A_body_over_the_limit_gets_413()
    {
        await using var emp = await EmpHarness.StartAsync(options => options.MaxBodySize = 2048);
        Assert.Equal(413, (await emp.PostAsync(EmpHarness.Notifications, new string(' ', 3000))).Status);
        await emp.TakesAsync(Messages.Progress(5, "1"));
    }

    [Fact]
    public async Task Unknown_sessions_are_taken_or_refused_as_the_EMP_likes()
    {
        await using var emp = await EmpHarness.StartAsync(options => options.UnknownSessions = UnknownSessions.Refuse);
        var (status, body) = await emp.PostAsync(EmpHarness.Notifications, Messages.Started());
        Assert.Equal(400, status);
        Assert.Equal("400", JsonDocument.Parse(body).RootElement.GetProperty("StatusCode").GetProperty("Code").GetString());
        Assert.Contains("\"Authorized\"", (await emp.PostAsync(EmpHarness.AuthorizeStart, Messages.Authorize())).Body,
            StringComparison.Ordinal);
        await emp.TakesAsync(Messages.Started());
        // the same session
        await emp.TakesAsync(Messages.Started().Replace(Messages.Session, Messages.Session.ToUpperInvariant(), StringComparison.Ordinal));
        Assert.Equal(3, (await emp.LookAsync()).Revision);
    }

    [Fact]
    public async Task The_charge_detail_record_closes_the_session()
    {
        await using var emp = await EmpHarness.StartAsync();
        await emp.TakesAsync(Messages.Started());
        await emp.TakesAsync(Messages.Record(30, "7.125"), EmpHarness.Records);
        var view = await emp.LookAsync();
        Assert.Equal((SessionState.Closed, 7.125m), (view.State, view.EnergyKWh));
    }

    [Fact]
    public async Task The_application_decides_who_may_start_and_the_starter_may_stop()
    {
        await using var emp = await EmpHarness.StartAsync();
        var (_, no) = await emp.PostAsync(EmpHarness.AuthorizeStart, Messages.Authorize("04AAAAAAAAAA00"));
        Assert.Contains("\"NotAuthorized\"", no, StringComparison.Ordinal);
        Assert.Contains("\"DE*ICE\"", no, StringComparison.Ordinal);
        Assert.Null(await emp.Sessions.FindAsync(Oicp.SessionId.Parse(Messages.Session)));
        Assert.Contains("\"Authorized\"", (await emp.PostAsync(EmpHarness.AuthorizeStart, Messages.Authorize())).Body,
            StringComparison.Ordinal);
        Assert.Equal(SessionState.Authorized, (await emp.LookAsync()).State);
        Assert.Contains("\"Authorized\"", (await emp.PostAsync(EmpHarness.AuthorizeStop, Messages.Authorize())).Body,
            StringComparison.Ordinal);
        Assert.Contains("\"NotAuthorized\"", (await emp.PostAsync(EmpHarness.AuthorizeStop, Messages.Authorize("04AAAAAAAAAA00"))).Body,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"PIN\":\"1234\"")]
    [InlineData("\"\\u0050IN\":\"\\u0031234\"")]
    public async Task A_PIN_is_given_to_the_application_and_stored_nowhere(string pin)
    {
        var directory = Directory.CreateTempSubdirectory("kilowatch-emp-").FullName;
        await using (var emp = await EmpHarness.StartAsync<PinChecker>(options => options.Data = directory))
        {
            var card = "{\"QRCodeIdentification\":{\"EvcoID\":\"DE-8EO-CAet5e4XY-3\"," + pin + "}}";
            var start = Messages.Authorize().Replace(Messages.Card(Messages.Uid), card, StringComparison.Ordinal);
            Assert.Contains("\"Authorized\"", (await emp.PostAsync(EmpHarness.AuthorizeStart, start)).Body, StringComparison.Ordinal);
            var stored = Assert.Single(await emp.Get<IEmpStore>().ReadAsync(Oicp.SessionId.Parse(Messages.Session).Canonical, 0, default));
            var text = System.Text.Encoding.UTF8.GetString(stored.Body.Span);
            Assert.DoesNotContain("234", text.Replace(Messages.Session, "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains("****", text, StringComparison.Ordinal);
        }

        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task The_application_is_told_what_happened_in_order()
    {
        await using var emp = await EmpHarness.StartAsync<Listener>();
        var listener = (Listener)emp.Get<IEmpApplication>();
        await emp.TakesAsync(Messages.Started());
        await emp.TakesAsync(Messages.Progress(5, "1"));
        await emp.TakesAsync(Messages.Progress(5, "1"));
        await emp.TakesAsync(Messages.Ended(10, "2"));
        var told = new List<string>();
        while (told.Count < 3)
            told.Add((await listener.Told.Reader.ReadAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token)).Type);
        Assert.Equal(["Start", "Progress", "End"], told);
        Assert.False(listener.Told.Reader.TryPeek(out _));
    }

    [Fact]
    public async Task Support_staff_see_a_session_on_loopback_only_and_never_through_a_proxy()
    {
        await using var emp = await EmpHarness.StartAsync();
        await emp.TakesAsync(Messages.Started());
        var route = "/admin/api/sessions/" + Messages.Session;
        Assert.Equal(200, (int)(await emp.GetAsync(route)).StatusCode);
        foreach (var (name, value) in new[] { ("Via", "1.1 proxy"), ("X-Forwarded-For", "127.0.0.1"), ("Forwarded", "for=1.2.3.4"),
            ("Origin", "https://elsewhere.example"), ("Host", "emp.example") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, route);
            request.Headers.TryAddWithoutValidation(name, value);
            using var refused = await emp.Http.SendAsync(request);
            Assert.Equal(401, (int)refused.StatusCode);
        }
    }

    private sealed class PinChecker : IEmpApplication
    {
        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(
                request.Identification.QrCodeIdentification?.Pin == "1234" ? AuthorizationDecision.Yes : AuthorizationDecision.No());
    }

    private sealed class Listener : IEmpApplication
    {
        public System.Threading.Channels.Channel<SessionChange> Told { get; } =
            System.Threading.Channels.Channel.CreateUnbounded<SessionChange>();

        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(AuthorizationDecision.Yes);

        public ValueTask OnChangedAsync(SessionChange change, CancellationToken cancellationToken) =>
            Told.Writer.WriteAsync(change, cancellationToken);
    }
}
