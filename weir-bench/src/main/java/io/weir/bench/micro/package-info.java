/** Micro-benchmarks of the codec hot paths, one class for each package they look at. */
@NullMarked
package io.weir.bench.micro;

import org.jspecify.annotations.NullMarked;
