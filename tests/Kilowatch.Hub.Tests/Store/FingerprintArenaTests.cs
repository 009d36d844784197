using FsCheck;
using FsCheck.Fluent;
using Kilowatch.Hub.Storage.Embedded;

namespace Kilowatch.Hub.Tests.Store;

/// <summary>Many lists in blocks that they outgrow and leave to others, and each keeps what is its own.</summary>
public class FingerprintArenaTests
{
    /// <summary>Enough for several chunks of every size that a session reaches.</summary>
    private const int Lists = 3000;

    [Fact]
    public void Lists_keep_what_was_added_to_them()
    {
        var seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10), Prop.ForAll(seeds, Run));
    }

    /// <summary>Through blocks of every size.</summary>
    [Fact]
    public void A_list_of_any_length_is_found_whole()
    {
        var (blocks, list) = (new FingerprintArena(), default(FingerprintList));
        for (var count = 1u; count <= 5000; count++)
        {
            list = blocks.Add(list, count * 7919);
            Assert.Equal((int)count, blocks.Of(list).Length);
            Assert.True(blocks.Contains(list, count * 7919) && blocks.Contains(list, 7919));
        }

        Assert.Equal(Enumerable.Range(1, 5000).Select(i => (uint)i * 7919), blocks.Of(list).ToArray());
        Assert.Equal(blocks.Of(list).ToArray(), blocks.Of(blocks.Add(blocks.Of(list))).ToArray());
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var blocks = new FingerprintArena();
        var (lists, expected) = (new FingerprintList[Lists], Enumerable.Range(0, Lists).Select(_ => new List<uint>()).ToArray());
        for (var i = 0; i < 20 * Lists; i++)
        {
            var at = random.Next(Lists);
            if (random.Next(30) == 0)
            {
                blocks.Free(lists[at]);
                lists[at] = default;
                expected[at].Clear();
                continue;
            }

            var tag = (uint)random.NextInt64(uint.MaxValue);
            lists[at] = blocks.Add(lists[at], tag);
            expected[at].Add(tag);
        }

        for (var i = 0; i < Lists; i++) Assert.Equal(expected[i], blocks.Of(lists[i]).ToArray());
    }
}
