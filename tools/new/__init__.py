"""Begin a chapter, an exercise or a widget: all its files, with what is to be written in them.

    make new-chapter NAME=18_title        python -m tools.new chapter 18_title
    make new-exercise NAME=18_title       python -m tools.new exercise 18_title
    make new-widget NAME=TitleOfIt        python -m tools.new widget TitleOfIt

- ``templates/``  the files, each where it will lie in the repository, under a name of its own
- ``kinds``       which names may be given, and which lines go into files that are there
- ``making``      from a name to the texts of all files, before the first is written
"""
