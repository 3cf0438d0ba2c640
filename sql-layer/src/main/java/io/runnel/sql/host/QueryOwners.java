package io.runnel.sql.host;

import java.util.OptionalInt;
import java.util.Set;

/**
 * Which node runs a persistent query: the one whose hash together with the query's id is the highest (rendezvous hashing,
 * Thaler and Ravishankar, 1998). All nodes that know the same members agree without asking each other, and when one comes
 * or goes, only the queries move that it takes or leaves. Pure.
 */
final class QueryOwners {
    // FNV-1a for the id, then the finalizer of SplitMix64: neighbouring node ids must not give neighbouring hashes.
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private QueryOwners() {}

    /** The node that runs the query; empty if there is none. */
    static OptionalInt owner(String query, Set<Integer> nodes) {
        OptionalInt owner = OptionalInt.empty();
        long highest = 0;
        for (int node : nodes) {
            long weight = weight(query, node);
            boolean higher = owner.isEmpty()
                    || weight > highest
                    || weight == highest && node < owner.getAsInt(); // A tie must not depend on the set's order.
            if (higher) {
                owner = OptionalInt.of(node);
                highest = weight;
            }
        }
        return owner;
    }

    private static long weight(String query, int node) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < query.length(); i++) {
            hash = (hash ^ query.charAt(i)) * FNV_PRIME;
        }
        long mixed = hash + 0x9e3779b97f4a7c15L * (node + 1L);
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
