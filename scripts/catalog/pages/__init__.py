"""The catalog as pages: what scripts/pages writes below build/pages, from
sources, evidence and what the explorer has told. docs/pages.md says what a page
holds, and what its script may rely on."""
