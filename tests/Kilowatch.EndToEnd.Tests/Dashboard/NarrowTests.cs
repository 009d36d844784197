using Kilowatch.EndToEnd.Tests.Sandbox;
using Kilowatch.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kilowatch.EndToEnd.Tests.Dashboard;

/// <summary>The narrowest phone, and a clock that has been moved: nothing lies on anything, and lists say what is so.</summary>
public sealed class NarrowTests(Chromium chromium)
{
    private const string Session = "3fe7378a-238f-4cf3-bca6-de657881f8c2";

    /// <summary>Texts, badges and links of the page whose boxes overlap, or reach beyond the screen. What is hidden has no box.</summary>
    private const string Overlaps = """
        () => {
          const boxes = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node; (node = walk.nextNode());) {
            if (!node.textContent.trim() || !node.parentElement.checkVisibility() || node.parentElement.closest('svg, pre, dialog, select, .hidden, .skip, thead')) continue;
            const badge = node.parentElement.closest('.badge, nav a, button');
            const range = document.createRange();
            range.selectNodeContents(node);
            for (const box of badge ? [badge.getBoundingClientRect()] : range.getClientRects())
              if (box.width > 0 && box.height > 0) boxes.push({ owner: badge ?? node, name: node.textContent.trim().slice(0, 30), box });
          }
          const faults = boxes.filter(({ box }) => box.left < -1 || box.right > innerWidth + 1).map(({ name, box }) => `${name}: from ${box.left} to ${box.right}`);
          for (let i = 0; i < boxes.length; i++)
            for (let j = i + 1; j < boxes.length; j++) {
              const [a, b] = [boxes[i], boxes[j]];
              if (a.owner === b.owner) continue;
              const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
              const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
              if (wide > 1 && high > 4) faults.push(`"${a.name}" and "${b.name}" by ${wide} x ${high}`);
            }
          return faults;
        }
        """;

    private const string FormsOfTime =
        "new Set([...document.querySelectorAll('main tbody time')].filter(at => at.checkVisibility()).map(at => at.innerText.trim().length)).size";

    [Fact]
    public async Task At_320_pixels_nothing_overlaps_and_after_time_travel_lists_have_one_form_of_time()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        Assert.True((await sandbox.ProgressAsync()).Result);
        await sandbox.ProgressAsync(); // too early
        await sandbox.PutFaultsAsync("garbage");
        await sandbox.MoveClockAsync("""{"advance":"00:06:00"}""");
        Assert.Equal("310", (await sandbox.ProgressAsync()).Code);
        await using var context = await chromium.Browser.NewContextAsync(new() { ViewportSize = new() { Width = 320, Height = 640 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(sandbox.Url + "/admin/sessions");
        await Expect(page.Locator(".sessions tbody tr")).ToContainTextAsync("Charging");
        await Expect(page.GetByText("Silent")).ToHaveCountAsync(0);

        await sandbox.MoveClockAsync("""{"advance":"1.02:00:00"}""");
        Assert.Equal("310", (await sandbox.ProgressAsync()).Code);
        await sandbox.MoveClockAsync("""{"advance":"05:00:00"}""");
        await Expect(page.Locator(".sessions tbody tr")).ToContainTextAsync("Silent");
        var newest = await sandbox.AskAsync(HttpMethod.Get, "/admin/api/notifications?limit=1");
        var failed = newest.GetProperty("entries")[0].GetProperty("id").GetInt64();
        foreach (var (path, there) in new[]
        {
            ("/admin/", ".entries tbody tr"), ("/admin/sessions", ".sessions tbody tr"),
            ($"/admin/sessions/{Session}", ".entries tbody tr"), ("/admin/notifications", ".entries tbody tr"),
            ($"/admin/notifications/{failed}", ".rules tr"), ("/admin/partners", ".partners tr"), ("/admin/refusals", ".empty"),
        })
        {
            await page.GotoAsync(sandbox.Url + path);
            await page.Locator(there).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.Locator("#notices .notice").First.WaitForAsync();
            await page.Locator("#live[data-state=on]").Or(page.Locator(".empty")).First.WaitForAsync();
            var faults = await page.EvaluateAsync<string[]>(Overlaps);
            Assert.True(faults.Length == 0, $"{path}: {string.Join("; ", faults)}");
            Assert.Equal(5, await page.Locator("nav a:visible").CountAsync());
            var forms = await page.EvaluateAsync<int>(FormsOfTime);
            Assert.InRange(forms, 0, 1);
        }

        await page.GotoAsync($"{sandbox.Url}/admin/sessions/{Session}");
        await Expect(page.Locator(".head")).ToContainTextAsync("Silent");
        await page.GotoAsync($"{sandbox.Url}/admin/notifications/{failed}");
        await Expect(page.Locator(".rules tbody tr:visible")).ToHaveCountAsync(0); // all is kept, and folded
        await page.GetByText("rules that are kept").ClickAsync();
        await Expect(page.Locator(".rules tbody tr:visible").First).ToContainTextAsync("Kept");
    }
}
