using System.Globalization;
using Kilowatch.Emp.Links;
using Kilowatch.Emp.Page;
using Kilowatch.Emp.Places;
using Kilowatch.Emp.Receiving;
using Kilowatch.Emp.Store;
using Kilowatch.Emp.Webhooks;
using Kilowatch.Oicp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kilowatch.Emp.Options;

/// <summary>Judges the settings at start. Every message names the key and what it takes.</summary>
internal sealed class EmpOptionsValidation(IServiceProviderIsKeyedService services) : IValidateOptions<EmpOptions>
{
    public ValidateOptionsResult Validate(string? name, EmpOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(EmpOptions o)
    {
        if (!ProviderId.TryParse(o.Provider, out _))
            yield return $"Emp:Provider: '{o.Provider}' is not a valid ProviderID; expected for example DE*ICE.";
        if (o.Store == EmpStoreKind.Postgres && string.IsNullOrWhiteSpace(o.ConnectionString))
        {
            yield return "Emp:Store is Postgres, which needs ConnectionStrings:Emp.";
        }

        if (Enum.IsDefined(o.Store) && !services.IsKeyedService(typeof(OpenEmpStore), o.Store))
        {
            yield return $"Emp:Store is {o.Store}, which needs the package Kilowatch.Emp.{o.Store}: call AddKilowatchEmp{o.Store}().";
        }

        if (!Enum.IsDefined(o.Reading)) yield return "Emp:Reading: expected Lenient or Strict.";
        if (o.MaxBodySize is < 1024 or > 16 * 1024 * 1024) yield return "Emp:MaxBodySize: expected 1024 to 16777216 bytes.";
        if (o.MaxPlausiblePowerKW is < 1 or > 100_000) yield return "Emp:MaxPlausiblePowerKW: expected 1 to 100000 kW.";
        if (o.MaxViewers is < 1 or > 1_000_000) yield return "Emp:MaxViewers: expected 1 to 1000000.";
        if (o.MaxViewersPerLink is < 1 or > 1_000_000) yield return "Emp:MaxViewersPerLink: expected 1 to 1000000.";
        foreach (var problem in Durations(o)) yield return problem;
        for (var i = 0; i < o.HubCertificates.Count; i++)
        {
            if (!CertificatePin.TryParse(o.HubCertificates[i], out _))
            {
                yield return Key($"Emp:HubCertificates:{i}: expected the SHA-256 of the certificate's DER, 64 hexadecimal digits.");
            }
        }

        for (var i = 0; i < o.AdminTokens.Count; i++)
        {
            if (!CertificatePin.TryParse(o.AdminTokens[i], out _))
            {
                yield return Key(
                    $"Emp:AdminTokens:{i} is not 64 hexadecimal digits: expected the SHA-256 of a token: put its hash here, not the token itself (printf %s TOKEN | sha256sum)");
            }
        }

        if (o.PublicUrl is { } url && !IsHttp(url)) yield return $"Emp:PublicUrl: '{url}' is not a valid http or https address.";
        for (var i = 0; i < o.LinkKeys.Count; i++)
        {
            if (!LinkKeys.TryRead(o.LinkKeys[i], out _)) yield return Key($"Emp:LinkKeys:{i}: expected base64 of at least 32 bytes.");
        }

        foreach (var problem in Brand(o.Brand)) yield return problem;
        if (o.Places is { } places && PlaceFile.Problem(places) is { } unreadable) yield return $"Emp:Places: {places}: {unreadable}";
        if (o.Push.Subject is { } subject && !subject.StartsWith("mailto:", StringComparison.Ordinal)
            && !subject.StartsWith("https://", StringComparison.Ordinal))
        {
            yield return $"Emp:Push:Subject: '{subject}' is not valid; expected mailto: with an address, or an https address.";
        }

        foreach (var problem in Tariffs(o.Tariffs)) yield return problem;
        foreach (var problem in Webhooks(o.Webhooks)) yield return problem;
    }

    private static IEnumerable<string> Durations(EmpOptions o)
    {
        foreach (var (key, value) in new (string, TimeSpan)[]
        {
            (nameof(o.StaleAfter), o.StaleAfter), (nameof(o.NeverEndedAfter), o.NeverEndedAfter), (nameof(o.Retention), o.Retention),
            (nameof(o.LinkLifetime), o.LinkLifetime), (nameof(o.Heartbeat), o.Heartbeat), (nameof(o.PenaltyNotice), o.PenaltyNotice),
        })
        {
            if (value < TimeSpan.FromSeconds(1) || value > TimeSpan.FromDays(3650))
                yield return $"Emp:{key}: expected 00:00:01 to 3650.00:00:00.";
        }

        if (o.NeverEndedAfter <= o.StaleAfter) yield return "Emp:NeverEndedAfter: expected more than Emp:StaleAfter.";
    }

    private static IEnumerable<string> Brand(BrandOptions brand)
    {
        if (brand.Name is { Length: 0 or > 40 }) yield return "Emp:Brand:Name: expected 1 to 40 characters.";
        if (brand.Color is { } color && !BrandFiles.IsColor(color))
            yield return $"Emp:Brand:Color: '{color}' is not a valid colour; expected for example #0b6e4f.";
        if (brand.Logo is { } logo && BrandFiles.LogoProblem(logo) is { } problem) yield return $"Emp:Brand:Logo: {logo}: {problem}";
    }

    private static IEnumerable<string> Tariffs(List<TariffOptions> tariffs)
    {
        var products = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tariffs.Count; i++)
        {
            var t = tariffs[i];
            if (t.Product is "" or { Length: > 50 })
                yield return Key($"Emp:Tariffs:{i}:Product: expected a PartnerProductID of at most 50 characters, or *.");
            if (!products.Add(t.Product)) yield return Key($"Emp:Tariffs:{i}:Product: '{t.Product}' has a tariff already.");
            if (t.Currency.Length != 3 || !t.Currency.All(char.IsAsciiLetterUpper))
                yield return Key($"Emp:Tariffs:{i}:Currency: expected ISO 4217, for example EUR.");
            if (t.PerKWh < 0 || t.PerMinute < 0 || t.StartFee < 0 || t.PenaltyPerMinute < 0)
                yield return Key($"Emp:Tariffs:{i}: a price is below zero.");
        }
    }

    private static IEnumerable<string> Webhooks(List<WebhookOptions> webhooks)
    {
        for (var i = 0; i < webhooks.Count; i++)
        {
            var w = webhooks[i];
            if (!IsHttp(w.Url)) yield return Key($"Emp:Webhooks:{i}:Url: '{w.Url}' is not a valid http or https address.");
            if (webhooks.FindIndex(other => other.Url == w.Url) != i)
                yield return Key($"Emp:Webhooks:{i}:Url: '{w.Url}' is there already.");
            if (!WebhookSignature.TryReadSecret(w.Secret, out _))
                yield return Key($"Emp:Webhooks:{i}:Secret: expected whsec_ and base64 of 24 to 64 bytes.");
            if (w.SecondSecret is { } second && !WebhookSignature.TryReadSecret(second, out _))
                yield return Key($"Emp:Webhooks:{i}:SecondSecret: expected whsec_ and base64 of 24 to 64 bytes.");
            foreach (var unknown in w.Events.Where(e => !WebhookTypes.All.Contains(e, StringComparer.Ordinal)))
            {
                yield return Key(
                    $"Emp:Webhooks:{i}:Events: '{unknown}' is not a setting: expected one of {string.Join(", ", WebhookTypes.All)}.");
            }
        }
    }

    private static bool IsHttp(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https");

    private static string Key(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
