using System.Net;
using System.Net.Sockets;
using Kilowatch.Fixtures;

namespace Kilowatch.Hub.Tests.Partners.Calls;

/// <summary>A call over plain HTTP allocates what its answer is read into, and no more. All that the process allocates is counted, so nothing runs beside it.</summary>
[Collection(nameof(AllocationTests))]
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTests
{
    private const int Calls = 5000;
    private const int AnswerLength = 100;

    [Fact]
    public async Task A_call_allocates_its_answer_and_nothing_else()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endpoint = new Uri($"http://{listener.LocalEndpoint}/");
        var emp = new Thread(() => AnswerAll(listener)) { IsBackground = true };
        emp.Start();
        var options = new HubOptions();
        using (var client = new PartnerClient(endpoint, options, new OutgoingTls(options), new FakeClock()))
        {
            var body = new byte[1000];
            await CallAsync(client, endpoint, body); // until its code is compiled for good
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await CallAsync(client, endpoint, body);
            var each = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Calls;
            Assert.InRange(each, AnswerLength, AnswerLength + 100); // an array's head, and what the runtime does meanwhile
        }

        emp.Join();
    }

    private static async Task CallAsync(PartnerClient client, Uri endpoint, byte[] body)
    {
        for (var i = 0; i < Calls; i++)
        {
            var answer = await client.PostAsync(endpoint, body, "3fe7378a-238f-4cf3-bca6-de657881f8c2", TimeSpan.FromSeconds(10));
            if (answer.Failure is not null || answer.Body.Length != AnswerLength) Assert.Fail(answer.Failure ?? "another answer");
        }
    }

    /// <summary>With blocking calls, which allocate nothing.</summary>
    private static void AnswerAll(TcpListener listener)
    {
        using var socket = listener.AcceptSocket();
        var (request, answer) = (new byte[16 * 1024], System.Text.Encoding.ASCII.GetBytes(RawEmp.Answer(new string('x', AnswerLength))));
        while (socket.Receive(request.AsSpan(), SocketFlags.None) > 0) socket.Send(answer.AsSpan(), SocketFlags.None);
    }
}
