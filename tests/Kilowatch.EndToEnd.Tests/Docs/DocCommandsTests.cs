using Kilowatch.Testing;
namespace Kilowatch.EndToEnd.Tests.Docs;

/// <summary>Every command in README and docs runs as it is printed.</summary>
public sealed class DocCommandsTests(DocRuns runs) : IClassFixture<DocRuns>
{
    private static readonly string Root = Repository.Root;

    public static TheoryData<string> Pages => [.. Files];

    internal static IEnumerable<string> Files => Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(Root, "README.md"))
        .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Pages))]
    public Task Its_commands_run_as_printed(string page) => runs.Of(page);

    [Theory]
    [InlineData("```sh\nkilowatch validate nowhere.json\n```", "ended with 2")]
    [InlineData("```sh\n./kilowatch send start --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*E1' --session 00000000-0000-0000-0000-000000000000\n```", "ended with 1")]
    [InlineData("```sh\ncurl http://127.0.0.1:8080/admin/api/sessions/nobody\n```", "ended with 22")]
    [InlineData("```sh\nkilowatch emp --Emp:Provider=nobody\n```", "does not listen")]
    [InlineData("```sh\nkilowatch sandbox &\nuntil curl --silent --output /dev/null http://127.0.0.1:8080/health/ready; do sleep 0.1; done\nkilowatch validate nowhere.json\nkill $!\n```", "ended with 2")]
    [InlineData("```sh exit=1\nkilowatch completion bash\n```", "ended with 0")]
    public async Task A_page_that_says_what_is_not_so_is_caught(string markdown, string complaint)
    {
        var wrong = await Assert.ThrowsAsync<DocException>(() => DocReader.FollowAsync(DocPage.Parse("a page", markdown)));
        Assert.Contains(complaint, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_without_a_language_is_caught() =>
        Assert.Contains("```sh no-run",
            Assert.Throws<FormatException>(() => DocPage.Parse("a page", "Text\n```\nkilowatch hub --config x\n```\n")).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_page_is_followed_in_its_order_with_its_files_and_servers() =>
        await DocReader.FollowAsync(DocPage.Parse("a page", """
        Text `kilowatch in the text`.
        <!-- file: message.json -->
        ```json
        { "Result": true, "StatusCode": { "Code": "000" } }
        ```
        ```sh
        kilowatch listen --hub http://127.0.0.1:8080 --provider 'DE*ICE' --answer 320
        ```
        ```console
        $ ./kilowatch validate message.json | tee judged
        1 message: 1 valid
        $ grep '1 valid' \
        > judged
        ```
        ```sh exit=1
        kilowatch send start --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*E1' --session 3fe7378a-238f-4cf3-bca6-de657881f8c2
        ```
        <!-- with the sandbox running -->
        ```sh
        kilowatch send start --hub http://127.0.0.1:8080 --operator 'DE*ABC' --evse 'DE*ABC*E1' --session 3fe7378a-238f-4cf3-bca6-de657881f8c2
        ```
        ```sh no-run
        rm --recursive everything
        ```
        """));

    internal static string PathOf(string page) => Path.Combine(Root, page);
}
