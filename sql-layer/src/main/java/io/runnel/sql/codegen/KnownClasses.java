package io.runnel.sql.codegen;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes that generated code may name, each looked up once. The compiler takes every part of a name for a class first, and
 * to find that there is none in all jars costs it a fifth of its time.
 */
final class KnownClasses extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    static final ClassLoader INSTANCE = new KnownClasses(KnownClasses.class.getClassLoader());

    /** Generated code has few names of its own; of more than these, the others are looked up each time. */
    private static final int MAX_MISSING = 10_000;

    private final Map<String, Class<?>> found = new ConcurrentHashMap<>();
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    private KnownClasses(ClassLoader parent) {
        super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        Class<?> known = found.get(name);
        if (known != null) {
            return known;
        }
        if (missing.contains(name)) {
            throw new Missing(name);
        }
        try {
            Class<?> loaded = super.loadClass(name, resolve);
            found.put(name, loaded);
            return loaded;
        } catch (ClassNotFoundException e) {
            if (missing.size() < MAX_MISSING) {
                missing.add(name);
            }
            throw e;
        }
    }

    /** Without a stack trace: the compiler expects it. */
    private static final class Missing extends ClassNotFoundException {
        private static final long serialVersionUID = 1L;

        Missing(String name) {
            super(name);
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it changes nothing
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
