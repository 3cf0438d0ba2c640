package io.runnel.registry.subject;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Function;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is kept at hand up to a weight in all; the least used goes first. It is made when it is first asked: the cache's
 * classes would lengthen the start of a node that needs none. Thread-safe.
 */
public final class WeighedCache<K, V> {
    private final long maximumWeight;
    private final ToLongBiFunction<K, V> weight;
    private volatile @Nullable Cache<K, V> cache;

    /** @param weight of an entry; one that weighs more than all may is taken for one that weighs as much */
    public WeighedCache(long maximumWeight, ToLongBiFunction<K, V> weight) {
        this.maximumWeight = maximumWeight;
        this.weight = weight;
    }

    /** The value of a key, or null when none is at hand. */
    public @Nullable V find(K key) {
        return cache().getIfPresent(key);
    }

    /** The value of a key, made and kept if none is at hand; what {@code made} throws is passed on. */
    public V get(K key, Function<K, V> made) {
        return cache().get(key, made);
    }

    public void put(K key, V value) {
        cache().put(key, value);
    }

    public void forget(K key) {
        cache().invalidate(key);
    }

    private Cache<K, V> cache() {
        Cache<K, V> known = cache;
        if (known == null) {
            synchronized (this) {
                known = cache;
                if (known == null) {
                    known = made();
                    cache = known;
                }
            }
        }
        return known;
    }

    private Cache<K, V> made() {
        long heaviest = Math.min(maximumWeight, Integer.MAX_VALUE);
        return Caffeine.newBuilder()
                .maximumWeight(maximumWeight)
                .weigher((K key, V value) -> (int) Math.min(weight.applyAsLong(key, value), heaviest))
                .executor(Runnable::run)
                .build();
    }
}
